//! Deskbell over HTTP: the table of routes, and what stands around it.

pub mod admin;
pub mod agent;
pub mod assets;
pub mod audit;
pub mod caller;
pub mod cors;
mod csv;
pub mod error;
pub mod fairness;
pub mod files;
pub mod known;
pub mod meeting_page;
pub mod openapi;
pub mod operations;
pub mod pages;
pub mod plain_page;
pub mod poll;
pub mod rendered;
pub mod request;
pub mod response;
pub mod routes;
pub mod server;
pub mod trace;
pub mod view;
pub mod visitor;
pub mod write_page;
