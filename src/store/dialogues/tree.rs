//! Between JSON and the values that the domain reads.

use serde_json::{Map, Value};

use crate::domain::flow::Tree;

pub fn to_tree(value: &Value) -> Tree {
    match value {
        Value::Null => Tree::Nothing,
        Value::Bool(flag) => Tree::Flag(*flag),
        Value::Number(number) => number.as_i64().map_or(Tree::Other, Tree::Number),
        Value::String(text) => Tree::Text(text.clone()),
        Value::Array(items) => Tree::List(items.iter().map(to_tree).collect()),
        Value::Object(map) => {
            Tree::Map(map.iter().map(|(name, value)| (name.clone(), to_tree(value))).collect())
        }
    }
}

pub fn to_json(tree: &Tree) -> Value {
    match tree {
        Tree::Nothing | Tree::Other => Value::Null,
        Tree::Flag(flag) => Value::from(*flag),
        Tree::Number(number) => Value::from(*number),
        Tree::Text(text) => Value::from(text.as_str()),
        Tree::List(items) => items.iter().map(to_json).collect(),
        Tree::Map(entries) => {
            let map: Map<String, Value> =
                entries.iter().map(|(name, value)| (name.clone(), to_json(value))).collect();
            Value::Object(map)
        }
    }
}

/// Reads what we stored ourselves; `None` if it is no JSON.
pub fn tree_from(json: &str) -> Option<Tree> {
    serde_json::from_str(json).ok().as_ref().map(to_tree)
}
