//! The text format of Prometheus, version 0.0.4.

use std::fmt::{Display, Write};

use super::Histogram;

/// A page of figures that grows.
#[derive(Default)]
pub struct Page {
    text: String,
}

pub type Labels<'a> = &'a [(&'a str, &'a str)];

impl Page {
    pub fn into_text(self) -> String {
        self.text
    }

    /// Begins a figure; its samples follow.
    pub fn family(&mut self, kind: &str, name: &str, help: &str) {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        // Writing into a String cannot fail, here and below.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    pub fn sample(&mut self, name: &str, labels: Labels, value: impl Display) {
        self.text.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            self.text.push(if index == 0 { '{' } else { ',' });
            let _ = write!(self.text, "{label}=\"{}\"", escaped(text));
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }

    pub fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.family("gauge", name, help);
        self.sample(name, &[], value);
    }

    pub fn counter(&mut self, name: &str, help: &str, value: impl Display) {
        self.family("counter", name, help);
        self.sample(name, &[], value);
    }

    /// The samples of a histogram; its values are divided by `unit`.
    pub fn histogram(&mut self, name: &str, labels: Labels, histogram: &Histogram, unit: u64) {
        let in_units = |value: u64| value as f64 / unit as f64;
        let mut count = 0;
        for (bound, total) in histogram.cumulated() {
            let le = bound.map_or_else(|| "+Inf".to_string(), |value| in_units(value).to_string());
            let mut labels = labels.to_vec();
            labels.push(("le", &le));
            self.sample(&format!("{name}_bucket"), &labels, total);
            count = total;
        }
        self.sample(&format!("{name}_sum"), labels, in_units(histogram.sum()));
        self.sample(&format!("{name}_count"), labels, count);
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_label_says_cannot_end_it() {
        let mut page = Page::default();
        page.family("gauge", "queue", "One\nline.");
        page.sample("queue", &[("name", "a\"b\\c\nd"), ("id", "1")], 7);

        let text = page.into_text();

        let expected = concat!(
            "# HELP queue One\\nline.\n# TYPE queue gauge\n",
            "queue{name=\"a\\\"b\\\\c\\nd\",id=\"1\"} 7\n"
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn a_histogram_is_told_in_its_unit() {
        let histogram = Histogram::new(&[500, 1_000_000]);
        histogram.record(1_500);
        let mut page = Page::default();

        page.histogram("t", &[("class", "x")], &histogram, 1_000_000);

        let expected = "t_bucket{class=\"x\",le=\"0.0005\"} 0\n\
            t_bucket{class=\"x\",le=\"1\"} 1\nt_bucket{class=\"x\",le=\"+Inf\"} 1\n\
            t_sum{class=\"x\"} 0.0015\nt_count{class=\"x\"} 1\n";
        assert_eq!(page.into_text(), expected);
    }
}
