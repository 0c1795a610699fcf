//! Bodies and queries as Stripe takes them: form-encoded, with names such as `line_items[0][price_data][currency]`.

use url::form_urlencoded::Serializer;

/// Names and values in the order in which they were added.
#[derive(Debug, Default, Clone)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Adds a value.
    #[must_use]
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.0.push((name.into(), value.to_string()));
        self
    }

    /// Adds a value, if there is one.
    #[must_use]
    pub(crate) fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The encoded text.
    pub(crate) fn encode(&self) -> String {
        Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn names_may_be_nested_and_values_hold_anything() {
        let form = Form::default()
            .with("line_items[0][quantity]", 1)
            .with("customer_email", "ann+crb@example.com")
            .with_some("absent", None::<i64>);

        assert_eq!(
            form.encode(),
            "line_items%5B0%5D%5Bquantity%5D=1&customer_email=ann%2Bcrb%40example.com"
        );
    }
}
