//! What a service's client is given for a file: the file itself, or rows in the words of its protocol.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::errors::SeedError;
use super::files::SeedFile;
use super::rows::{Rows, from_csv, from_json};
use crate::catalog::Protocol;
use crate::project::ServiceSpec;

/// How many rows one statement has.
const ROWS: usize = 500;

/// The client's input for a file.
///
/// # Errors
/// A kind of file that the protocol has no words for; a file that cannot be read or understood.
pub fn of(spec: &ServiceSpec, file: &SeedFile) -> Result<Vec<u8>, SeedError> {
    let bytes = std::fs::read(&file.path).map_err(|error| file.unreadable(&error))?;
    let text = || String::from_utf8(bytes.clone()).map_err(|_| file.unreadable(&"it is not UTF-8"));
    let wrong = |why: String| file.unreadable(&why);
    let protocol = spec.readiness.protocol;
    let target = file.target();
    let own = own_kind(protocol);
    match (protocol, file.kind()) {
        (_, kind) if Some(kind) == own => Ok(bytes),
        (Protocol::Postgres | Protocol::Mysql, "csv") => {
            inserts(protocol, &target, &from_csv(&text()?).map_err(wrong)?).map_err(wrong).map(String::into_bytes)
        }
        (Protocol::Postgres | Protocol::Mysql, "json") => {
            inserts(protocol, &target, &from_json(&text()?).map_err(wrong)?).map_err(wrong).map(String::into_bytes)
        }
        (Protocol::Mongodb, "json") => Ok(documents(&target, text()?.trim()).into_bytes()),
        (Protocol::Mongodb, "csv") => Ok(documents(&target, &objects(from_csv(&text()?).map_err(wrong)?)).into_bytes()),
        (Protocol::Redis, "json") => commands(&text()?).map_err(wrong).map(String::into_bytes),
        _ => {
            let kinds = own.into_iter().chain(["json", "csv"]).map(|kind| format!("`.{kind}`"));
            let kinds = kinds.filter(|kind| protocol != Protocol::Redis || kind == "`.json`").collect();
            Err(SeedError::Kind { file: file.shown.clone(), service: spec.id.clone(), kinds })
        }
    }
}

/// The language that the client itself reads.
const fn own_kind(protocol: Protocol) -> Option<&'static str> {
    match protocol {
        Protocol::Postgres | Protocol::Mysql => Some("sql"),
        Protocol::Mongodb => Some("js"),
        Protocol::Redis | Protocol::Amqp | Protocol::Http | Protocol::S3 | Protocol::Lines | Protocol::Exit => None,
    }
}

/// All rows or none, as statements with a few hundred rows each.
fn inserts(protocol: Protocol, table: &str, rows: &Rows) -> Result<String, String> {
    let mysql = protocol == Protocol::Mysql;
    let name = |name: &str| {
        if mysql { format!("`{}`", name.replace('`', "``")) } else { format!("\"{}\"", name.replace('"', "\"\"")) }
    };
    let table = table.split('.').map(name).collect::<Vec<_>>().join(".");
    let columns = rows.columns.iter().map(|column| name(column)).collect::<Vec<_>>().join(", ");
    let mut text = String::new();
    if mysql {
        text.push_str("start transaction;\n");
    }
    for part in rows.rows.chunks(ROWS) {
        let mut values = Vec::new();
        for row in part {
            let row: Result<Vec<String>, String> = row.iter().map(|value| literal(mysql, value.as_ref())).collect();
            values.push(format!("({})", row?.join(", ")));
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "insert into {table} ({columns}) values\n{};", values.join(",\n"));
    }
    if mysql {
        text.push_str("commit;\n");
    }
    Ok(text)
}

fn literal(mysql: bool, value: Option<&Value>) -> Result<String, String> {
    let text = match value {
        None => return Ok("default".to_owned()),
        Some(Value::Null) => return Ok("null".to_owned()),
        Some(Value::Bool(yes)) => return Ok(yes.to_string()),
        Some(Value::Number(number)) => return Ok(number.to_string()),
        Some(Value::String(text)) => text.clone(),
        Some(nested) => nested.to_string(),
    };
    if text.contains('\0') {
        return Err("a text holds the character NUL, which no table takes".to_owned());
    }
    let text = text.replace('\'', "''");
    // MySQL reads a backslash in a text, PostgreSQL does not (`standard_conforming_strings`).
    Ok(if mysql { format!("'{}'", text.replace('\\', "\\\\")) } else { format!("'{text}'") })
}

fn objects(rows: Rows) -> String {
    let Rows { columns, rows } = rows;
    let object = |row: Vec<Option<Value>>| -> Value {
        let pairs = columns.iter().cloned().zip(row).filter_map(|(name, value)| Some((name, value?)));
        Value::Object(pairs.collect::<Map<_, _>>())
    };
    Value::Array(rows.into_iter().map(object).collect()).to_string()
}

/// Documents in extended JSON, as a text inside the script, so that nothing in it is taken for code.
fn documents(collection: &str, json: &str) -> String {
    let (collection, json) = (Value::from(collection), Value::from(json));
    format!(
        "const documents = EJSON.parse({json});\n\
         db.getCollection({collection}).insertMany(Array.isArray(documents) ? documents : [documents]);\n"
    )
}

/// An object's members as keys: texts and numbers, lists, and hashes.
fn commands(json: &str) -> Result<String, String> {
    let object: Map<String, Value> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let mut text = String::new();
    for (key, value) in &object {
        let words: Vec<String> = match value {
            Value::Array(items) => ["rpush", key].into_iter().map(word).chain(items.iter().map(flat)).collect(),
            Value::Object(fields) => {
                let pairs = fields.iter().flat_map(|(name, value)| [word(name), flat(value)]);
                ["hset", key].into_iter().map(word).chain(pairs).collect()
            }
            other => vec![word("set"), word(key), flat(other)],
        };
        text.push_str(&words.join(" "));
        text.push('\n');
    }
    Ok(text)
}

fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => word(text),
        other => word(&other.to_string()),
    }
}

/// A word in the quotes that the client's line reader knows.
fn word(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            // Writing to a string cannot fail.
            letter if letter.is_ascii_control() => drop(write!(quoted, "\\x{:02x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{commands, documents, inserts};
    use crate::catalog::Protocol;
    use crate::services::seed::rows::from_json;

    #[test]
    fn rows_become_statements_in_which_nothing_escapes() {
        let rows = from_json(r#"[{"a": "it's \\", "b`\"": 1}, {"a": null}, {"a": {"x": [true]}}]"#).expect("rows");
        assert_eq!(
            inserts(Protocol::Postgres, "s.t", &rows).expect("a script"),
            "insert into \"s\".\"t\" (\"a\", \"b`\"\"\") values\n('it''s \\', 1),\n(null, default),\n\
             ('{\"x\":[true]}', default);\n"
        );
        let mysql = inserts(Protocol::Mysql, "t`", &rows).expect("a script");
        assert!(mysql.contains("insert into `t``` (`a`, `b``\"`) values\n('it''s \\\\', 1)"), "{mysql}");
        let nul = from_json(r#"[{"a": "\u0000"}]"#).expect("rows");
        assert!(inserts(Protocol::Postgres, "t", &nul).is_err());
    }

    #[test]
    fn documents_are_text_in_their_script() {
        let script = documents("c\"", "[{\"a\": \"`;${x}\"}]");
        assert!(script.contains(r#"EJSON.parse("[{\"a\": \"`;${x}\"}]")"#), "{script}");
        assert!(script.contains(r#"getCollection("c\"")"#), "{script}");
    }

    #[test]
    fn members_become_keys() {
        let script = commands(r#"{"a": "x \"y\"\n", "n": 7, "l": [1, "b"], "h": {"f": null}}"#).expect("a script");
        assert_eq!(
            script,
            "\"set\" \"a\" \"x \\\"y\\\"\\x0a\"\n\"set\" \"n\" \"7\"\n\"rpush\" \"l\" \"1\" \"b\"\n\"hset\" \"h\" \"f\" \"null\"\n"
        );
    }
}
