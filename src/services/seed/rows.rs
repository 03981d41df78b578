//! Rows from CSV and JSON files.

use serde_json::{Map, Value};

/// A table's rows; a value that a row does not have is the column's default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The columns, in the order in which they first appear.
    pub columns: Vec<String>,
    /// The rows, a value a column.
    pub rows: Vec<Vec<Option<Value>>>,
}

/// Reads CSV (RFC 4180) whose first line names the columns. An empty field without quotes is null, as in PostgreSQL.
///
/// # Errors
/// The line, and what is wrong with it.
pub fn from_csv(text: &str) -> Result<Rows, String> {
    let mut lines = records(text.trim_start_matches('\u{feff}'))?.into_iter();
    let Some((_, head)) = lines.next() else { return Err("line 1: expected the names of the columns".to_owned()) };
    let columns: Vec<String> = head.into_iter().map(Option::unwrap_or_default).collect();
    if columns.iter().any(String::is_empty) {
        return Err("line 1: expected a name for every column".to_owned());
    }
    let mut rows = Vec::new();
    for (line, fields) in lines {
        if fields.len() != columns.len() {
            return Err(format!("line {line}: expected {} fields, found {}", columns.len(), fields.len()));
        }
        rows.push(fields.into_iter().map(|field| Some(field.map_or(Value::Null, Value::from))).collect());
    }
    Ok(Rows { columns, rows })
}

type Record = (usize, Vec<Option<String>>);

fn records(text: &str) -> Result<Vec<Record>, String> {
    let (mut all, mut record, mut line) = (Vec::new(), Vec::new(), 1);
    let mut begun = line;
    let mut rest = text;
    while !rest.is_empty() {
        let (field, behind) = field(rest, &mut line)?;
        record.push(field);
        let ends = behind.strip_prefix("\r\n").or_else(|| behind.strip_prefix('\n'));
        if let Some(next) = ends.or_else(|| behind.is_empty().then_some("")) {
            // An empty line is none.
            if record != [None] {
                all.push((begun, std::mem::take(&mut record)));
            }
            record.clear();
            line += 1;
            (begun, rest) = (line, next);
        } else if let Some(next) = behind.strip_prefix(',') {
            rest = next;
            if rest.is_empty() {
                record.push(None);
                all.push((begun, std::mem::take(&mut record)));
            }
        } else {
            return Err(format!("line {line}: expected a comma or the end of the line behind a closing quote"));
        }
    }
    Ok(all)
}

fn field<'a>(text: &'a str, line: &mut usize) -> Result<(Option<String>, &'a str), String> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\n']).unwrap_or(text.len());
        let end = if text[..end].ends_with('\r') && text[end..].starts_with('\n') { end - 1 } else { end };
        return Ok(((end > 0).then(|| text[..end].to_owned()), &text[end..]));
    };
    let mut value = String::new();
    loop {
        let Some(end) = rest.find('"') else { return Err(format!("line {line}: this quote is never closed")) };
        value.push_str(&rest[..end]);
        *line += rest[..end].matches('\n').count();
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                value.push('"');
                rest = next;
            }
            None => return Ok((Some(value), rest)),
        }
    }
}

/// Reads a JSON array of objects.
///
/// # Errors
/// The place, and what is wrong there.
pub fn from_json(text: &str) -> Result<Rows, String> {
    let objects: Vec<Map<String, Value>> = serde_json::from_str(text).map_err(|error| format!("{error}"))?;
    let mut columns: Vec<String> = Vec::new();
    for name in objects.iter().flat_map(Map::keys) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let rows = objects.iter().map(|object| columns.iter().map(|name| object.get(name).cloned()).collect()).collect();
    Ok(Rows { columns, rows })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{from_csv, from_json};

    #[test]
    fn csv_has_quotes_line_ends_and_nulls() {
        let rows = from_csv("\u{feff}a,b\r\n1,\r\n\"x, \"\"y\"\"\nz\",\"\"\n\n,last").expect("rows");
        assert_eq!(rows.columns, ["a", "b"]);
        let values: Vec<Vec<Value>> = rows.rows.into_iter().map(|row| row.into_iter().flatten().collect()).collect();
        assert_eq!(json!(values), json!([["1", null], ["x, \"y\"\nz", ""], [null, "last"]]));
        assert_eq!(from_csv("a,b\n1,\n").expect("rows").rows.len(), 1);
        for (wrong, why) in [
            ("", "line 1: expected the names"),
            ("a,\n", "line 1: expected a name"),
            ("a,b\n1,2\n\n1\n", "line 4: expected 2 fields, found 1"),
            ("a\n\"x\ny", "line 2: this quote is never closed"),
            ("a\n\"x\"y", "line 2: expected a comma"),
        ] {
            assert!(from_csv(wrong).expect_err("a mistake").starts_with(why), "{wrong}");
        }
    }

    #[test]
    fn json_objects_may_have_different_names() {
        let rows = from_json(r#"[{"a": 1}, {"b": null, "a": [2]}]"#).expect("rows");
        assert_eq!(rows.columns, ["a", "b"]);
        assert_eq!(rows.rows, [vec![Some(json!(1)), None], vec![Some(json!([2])), Some(Value::Null)]]);
        assert!(from_json("{}").is_err() && from_json("[1]").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a,\"\\r\\nä ]{0,40}") {
            let _ = from_csv(&text);
        }

        #[test]
        fn what_is_quoted_is_read_back(values in proptest::collection::vec("[a,\"\\r\\nä ]{0,8}", 1..4)) {
            let quoted: Vec<String> = values.iter().map(|it| format!("\"{}\"", it.replace('"', "\"\""))).collect();
            let head: Vec<String> = (0..values.len()).map(|it| format!("c{it}")).collect();
            let rows = from_csv(&format!("{}\n{}\n", head.join(","), quoted.join(","))).expect("rows");
            let read: Vec<Value> = rows.rows[0].iter().flatten().cloned().collect();
            prop_assert_eq!(json!(read), json!(values));
        }
    }
}
