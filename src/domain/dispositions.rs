//! What conversations were about: a small tree of codes, of which the leaves can be chosen.

use super::ids::{DispositionId, WorkstreamId};

/// Levels from the top to a leaf: "Order / Delivery / Late / Twice" at most.
pub const LEVELS_MAX: usize = 4;

#[derive(Clone, Debug, PartialEq)]
pub struct Disposition {
    pub id: DispositionId,
    pub parent: Option<DispositionId>,
    pub name: String,
    /// Where it, and all below it, can be chosen; everywhere where none is named.
    pub workstreams: Vec<WorkstreamId>,
    /// Among those of the same parent.
    pub position: i64,
    pub is_enabled: bool,
}

/// All dispositions of the workspace.
pub struct Tree(pub Vec<Disposition>);

impl Tree {
    pub fn get(&self, id: DispositionId) -> Option<&Disposition> {
        self.0.iter().find(|each| each.id == id)
    }

    /// From the top down to `id`; empty where there is no such disposition.
    pub fn chain(&self, id: DispositionId) -> Vec<&Disposition> {
        let mut chain = Vec::new();
        let mut next = self.get(id);
        // The bound keeps a broken file from looping.
        while let Some(each) = next.filter(|_| chain.len() < LEVELS_MAX) {
            chain.push(each);
            next = each.parent.and_then(|parent| self.get(parent));
        }
        chain.reverse();
        chain
    }

    pub fn path(&self, id: DispositionId) -> Vec<String> {
        self.chain(id).into_iter().map(|each| each.name.clone()).collect()
    }

    pub fn is_leaf(&self, id: DispositionId) -> bool {
        self.children(Some(id)).next().is_none()
    }

    fn children(&self, parent: Option<DispositionId>) -> impl Iterator<Item = &Disposition> {
        self.0.iter().filter(move |each| each.parent == parent)
    }

    /// Whether it can be chosen for a conversation of the workstream; the error completes the
    /// sentence "`disposition` …".
    pub fn check_choice(
        &self,
        id: DispositionId,
        workstream: WorkstreamId,
    ) -> Result<(), &'static str> {
        let chain = self.chain(id);
        if chain.is_empty() {
            return Err("is not the id of a disposition");
        }
        if !self.is_leaf(id) {
            return Err("has others below it: choose one of those");
        }
        if chain.iter().any(|each| !each.is_enabled) {
            return Err("is disabled");
        }
        let fits = |each: &&Disposition| {
            each.workstreams.is_empty() || each.workstreams.contains(&workstream)
        };
        if !chain.iter().all(fits) {
            return Err("belongs to other workstreams than this conversation");
        }
        Ok(())
    }

    /// Whether `id` (a new one where `None`) may stand below `parent`; the error completes the
    /// sentence "`parent` …".
    pub fn check_parent(
        &self,
        id: Option<DispositionId>,
        parent: DispositionId,
    ) -> Result<(), String> {
        let above = self.chain(parent);
        if above.is_empty() {
            return Err("is not the id of a disposition".to_string());
        }
        if id.is_some_and(|id| above.iter().any(|each| each.id == id)) {
            return Err("must not be the disposition itself, nor stand below it".to_string());
        }
        let own_levels = id.map_or(1, |id| self.levels(id));
        if LEVELS_MAX < above.len() + own_levels {
            return Err(format!("is too deep: there are {LEVELS_MAX} levels at most"));
        }
        Ok(())
    }

    /// How many levels it takes itself, with what is below it.
    fn levels(&self, id: DispositionId) -> usize {
        self.children(Some(id)).map(|child| self.levels(child.id)).max().unwrap_or(0) + 1
    }

    /// Everyone behind its parent, each in its position.
    pub fn in_order(&self) -> Vec<&Disposition> {
        let mut ordered = Vec::with_capacity(self.0.len());
        self.collect(None, &mut ordered);
        ordered
    }

    fn collect<'a>(&'a self, parent: Option<DispositionId>, into: &mut Vec<&'a Disposition>) {
        let mut children: Vec<&Disposition> = self.children(parent).collect();
        children.sort_by_key(|each| (each.position, each.id));
        for child in children {
            into.push(child);
            self.collect(Some(child.id), into);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Order (Late (Twice), Broken) and Praise; "Broken" is disabled, "Order" is workstream 1's.
    fn tree() -> Tree {
        let one = |id, parent: i64, name: &str, position| Disposition {
            id: DispositionId(id),
            parent: (parent != 0).then_some(DispositionId(parent)),
            name: name.to_string(),
            workstreams: if id == 1 { vec![WorkstreamId(1)] } else { Vec::new() },
            position,
            is_enabled: name != "Broken",
        };
        Tree(vec![
            one(1, 0, "Order", 2),
            one(2, 1, "Late", 2),
            one(3, 1, "Broken", 1),
            one(4, 2, "Twice", 1),
            one(5, 0, "Praise", 1),
        ])
    }

    #[test]
    fn only_enabled_leaves_of_the_workstream_can_be_chosen() {
        let tree = tree();
        let choose = |id, workstream| {
            tree.check_choice(DispositionId(id), WorkstreamId(workstream)).err().unwrap_or("fine")
        };
        assert_eq!(choose(4, 1), "fine");
        assert_eq!(choose(5, 2), "fine");
        assert_eq!(choose(9, 1), "is not the id of a disposition");
        assert_eq!(choose(1, 1), "has others below it: choose one of those");
        assert_eq!(choose(3, 1), "is disabled");
        assert_eq!(choose(4, 2), "belongs to other workstreams than this conversation");
    }

    #[test]
    fn a_place_in_the_tree_is_checked_for_loops_and_depth() {
        let tree = tree();
        let may = |id: i64, parent| {
            let id = (id != 0).then_some(DispositionId(id));
            tree.check_parent(id, DispositionId(parent)).is_ok()
        };
        assert!(may(0, 4), "a fourth level");
        assert!(may(5, 4));
        assert!(may(1, 5), "Praise / Order / Late / Twice");
        assert!(!may(1, 1) && !may(1, 4), "never below itself");
        assert!(!may(0, 9));
        let mut deep = tree.0.clone();
        deep.push(Disposition {
            id: DispositionId(6),
            parent: Some(DispositionId(4)),
            ..deep[4].clone()
        });
        assert!(Tree(deep).check_parent(None, DispositionId(6)).is_err(), "a fifth level");
    }

    #[test]
    fn the_order_follows_the_tree() {
        let tree = tree();
        let names: Vec<&str> = tree.in_order().iter().map(|each| each.name.as_str()).collect();
        assert_eq!(names, ["Praise", "Order", "Broken", "Late", "Twice"]);
        assert_eq!(tree.path(DispositionId(4)), ["Order", "Late", "Twice"]);
    }
}
