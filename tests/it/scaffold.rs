//! What templates can hold and what answers can do to them: files that must survive as they are, hostile names and
//! texts, a repository that is there already, a history.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::OnceLock;

use devpath::catalog::{Answer, Catalog, CatalogFiles, QuestionKind, Template};
use devpath::scaffold::{ChosenService, Files, ScaffoldRequest, Values, render};
use proptest::prelude::*;

use crate::support::{Bed, templates};
use crate::templates::parses;

const HEAD: &str = "title = \"x\"\nsummary = \"x\"\nstage = \"databases\"\nlanguage = \"x\"\nversion = \"0.1.0\"\n";

fn head(id: &str, more: &str) -> String {
    format!("id = \"{id}\"\n{HEAD}{more}\n[commands]\ntest = [\"true\"]\n")
}

fn bed_with(id: &str, head: &str) -> Bed {
    let mut bed = Bed::new();
    bed.write(&format!("mine/templates/{id}/template.toml"), head);
    let folder = bed.path("mine");
    bed.set("DEVPATH_CATALOG", folder);
    bed
}

#[test]
fn files_survive_as_they_are() {
    let bed = bed_with("kinds", &head("kinds", ""));
    let files = bed.path("mine/templates/kinds/files");
    let place = |name: &str| files.join(name);
    std::fs::create_dir_all(place("empty/folder")).expect("a folder");
    let binary: Vec<u8> = (0..=255).collect();
    for (name, bytes) in [
        ("binary", binary.as_slice()),
        ("crlf.txt", b"a\r\nb\r\n"),
        ("no-newline.txt", b"a"),
        ("like.yml", b"x: ${{ secrets.A }}\ny: {% raw %}{{ z }}\n"),
        ("tool", b"no shebang"),
        ("nothing", b""),
    ] {
        std::fs::write(place(name), bytes).expect("a file");
    }
    std::fs::set_permissions(place("tool"), std::fs::Permissions::from_mode(0o755)).expect("a mode");
    std::os::unix::fs::symlink("../like.yml", place("empty/link")).expect("a link");
    bed.write("mine/templates/kinds/files/raw.txt.jinja", "{% raw %}${{ x }}{% endraw %} {{ project.slug }}\n");
    bed.devpath(["catalog", "check"]).success();
    bed.devpath(["new", "kinds", "made"]).success();
    let made = |name: &str| std::fs::read(bed.path("made").join(name)).expect("a file");
    for name in ["binary", "crlf.txt", "no-newline.txt", "like.yml", "tool", "nothing"] {
        assert_eq!(made(name), std::fs::read(place(name)).expect("a file"), "{name}");
    }
    assert_eq!(made("raw.txt"), b"${{ x }} made\n");
    assert!(bed.path("made/empty/folder").is_dir());
    assert_eq!(std::fs::read_link(bed.path("made/empty/link")).expect("a link"), Path::new("../like.yml"));
    let permissions = bed.path("made/tool").metadata().expect("a file").permissions().mode();
    assert_eq!(permissions & 0o111, 0o111);
    assert_eq!(bed.sh("made", "git status --porcelain").success().stdout, "");
    let modes = bed.sh("made", "git ls-files -s empty/link tool binary | cut -c1-6").success().stdout;
    assert_eq!(modes, "100644\n120000\n100755\n");
}

#[test]
fn what_does_not_fit_is_refused_with_its_file() {
    for (files, more, says) in [
        (vec![("a.txt.jinja", "x\n{{ nowhere }}\n")], "", "a.txt.jinja:2:1: undefined value"),
        (vec![("a.txt.jinja", "{% if %}\n")], "", "a.txt.jinja:1:1: syntax error"),
        (vec![(".editorconfig", "mine\n")], "layers = [\"base\"]", ".editorconfig` is written by"),
        (vec![(".git/hooks/x", "mine\n")], "", "is not a template's to write"),
        (vec![("devpath.toml", "mine\n")], "", "is not a template's to write"),
        (vec![("a", "x\n")], "layers = [\"nowhere\"]", "there is no layer `nowhere`"),
        (
            vec![("a", "x\n")],
            "[[questions]]\nid = \"ci\"\nask = \"?\"\ntype = \"text\"\ndefault = \"\"",
            "`questions.id`",
        ),
        (
            vec![("a", "x\n")],
            "[[questions]]\nid = \"x\"\nask = \"?\"\ntype = \"number\"\nmin = 1\ndefault = 0",
            "`questions.default`: expected a whole number from 1 on",
        ),
        (
            vec![("a", "x\n")],
            "[[questions]]\nid = \"x\"\nask = \"?\"\ntype = \"text\"\ndefault = \"\"\nwhen = \"answers.y\"",
            "undefined value",
        ),
        (vec![("a", "x\n")], "[[history]]\nbranch = \"b\"\nfrom = \"c\"\nmessage = \"x\"", "`history.from`"),
    ] {
        let bed = bed_with("bad", &head("bad", more));
        for (name, text) in &files {
            bed.write(&format!("mine/templates/bad/files/{name}"), text);
        }
        let run = bed.devpath(["catalog", "check"]).code(2);
        assert!(run.stdout.contains(says), "expected {says:?} in:\n{}", run.stdout);
        assert!(run.stdout.contains("templates/bad/"), "{}", run.stdout);
    }
    // A link that leads out of the project.
    let bed = bed_with("bad", &head("bad", ""));
    bed.write("mine/templates/bad/files/a/b", "x\n");
    std::os::unix::fs::symlink("../../x", bed.path("mine/templates/bad/files/a/link")).expect("a link");
    assert!(bed.devpath(["catalog", "check"]).code(2).stdout.contains("outside of the project"));
    bed.devpath(["new", "bad", "x"]).code(2);
    assert!(!bed.path("x").exists());
}

#[test]
fn answers_are_checked_before_anything_is_written() {
    let bed = Bed::new();
    for (set, says) in [
        ("licence=GPL", "expected one of MIT, Apache-2.0, none"),
        ("coverage=49", "expected a whole number from 50 to 100"),
        ("coverage=high", "expected a whole number from 50 to 100"),
        ("licnce=MIT", "it asks for: licence"),
    ] {
        bed.devpath(["new", "testing-python", "shop", "--set", set]).code(2).says(says);
        assert!(!bed.path("shop").exists(), "{set}");
    }
    bed.devpath(["new", "testing-python", "shop", "--set", "licence"]).code(2).says("QUESTION=ANSWER");
    bed.devpath(["new", "testing-python", "shop", "--set", "licence=none", "--set", "editor=none"]).success();
    assert!(!bed.path("shop/LICENSE").exists() && !bed.path("shop/.vscode").exists());
    assert!(bed.read("shop/devpath.toml").contains("licence = \"none\""));
    let listed = bed.devpath(["new", "--json"]).success().json();
    assert_eq!(listed["templates"].as_array().map(Vec::len), Some(templates().len()));
}

#[test]
fn a_repository_with_files_gets_what_is_new_and_keeps_the_rest() {
    let bed = Bed::new();
    bed.write("shop/README.md", "mine\n");
    let editor = std::fs::read_to_string("templates/layers/base/files/.editorconfig").expect("a file");
    bed.write("shop/.editorconfig", &editor);
    bed.sh("shop", "git init -q && git add . && git commit -qm Mine").success();
    let plan = bed.devpath(["new", "foundation-python", "shop", "--dry-run", "--json"]).success().json();
    let step = |path: &str| {
        let steps = plan["plan"].as_array().expect("steps");
        steps.iter().find(|it| it["say"].as_str().is_some_and(|say| say.contains(path))).map(|it| it["step"].clone())
    };
    assert_eq!(step("`README.md`"), Some("differs".into()));
    assert_eq!(step("`.editorconfig`"), Some("same".into()));
    assert_eq!(step("`pyproject.toml`"), Some("file".into()));

    let run = bed.devpath(["new", "foundation-python", "shop"]).success();
    assert!(run.stdout.contains("  differs  README.md\n"), "{}", run.stdout);
    assert!(run.stdout.contains("  same     .editorconfig\n"), "{}", run.stdout);
    assert!(run.stdout.contains("  new      pyproject.toml\n"), "{}", run.stdout);
    assert_eq!(bed.read("shop/README.md"), "mine\n");
    assert!(bed.path("shop/pyproject.toml").exists());
    assert_eq!(bed.sh("shop", "git rev-list --count HEAD").stdout, "1\n", "nothing is committed for the user");
}

#[test]
fn replacing_a_file_needs_it_to_be_committed() {
    let bed = Bed::new();
    bed.write("shop/README.md", "mine\n");
    bed.sh("shop", "git init -q && git add . && git commit -qm Mine && echo more >> README.md").success();
    bed.devpath(["new", "foundation-python", "shop", "--replace"]).code(2).says("`README.md` would be replaced");
    assert!(!bed.path("shop/pyproject.toml").exists(), "nothing was written");
    bed.sh("shop", "git commit -qam More").success();
    bed.devpath(["new", "foundation-python", "shop", "--replace"]).success();
    assert_ne!(bed.read("shop/README.md"), "mine\nmore\n");
    bed.sh("shop", "git checkout -q README.md").success();
    assert_eq!(bed.read("shop/README.md"), "mine\nmore\n", "git brings it back");
}

#[test]
fn a_history_is_real() {
    let bed = Bed::new();
    for template in ["devops-python", "devops-node"] {
        bed.devpath(["new", template, template]).success();
        let git = |line: &str| bed.sh(template, line);
        assert_eq!(git("git status --porcelain").success().stdout, "");
        assert!(git("git fsck --strict").success().stderr.is_empty());
        let branches = git("git branch --format '%(refname:short)'").success().stdout;
        for branch in ["feature/discount", "feature/rounding", "main", "release/0.1"] {
            assert!(branches.lines().any(|it| it == branch), "{template}: {branch} in {branches}");
        }
        assert_eq!(git("git describe --tags v0.1.0").success().stdout, "v0.1.0\n");
        let commits: usize = git("git rev-list --count main").stdout.trim().parse().expect("a number");
        assert!(commits > 5, "{template}: {commits}");
        let trailers = git("git log --format='%(trailers:key=Devpath-Template,valueonly)' main | grep -c .").stdout;
        assert_eq!(trailers, "1\n", "{template}: only the first commit is the rendering");
        git("git switch -q feature/rounding").success();
        let merge = git("git merge feature/discount");
        assert!(merge.code != 0 && merge.stdout.contains("CONFLICT"), "{template}: {}", merge.stdout);
        git("git merge --abort").success();
    }
}

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::load(CatalogFiles::embedded()).expect("the catalogue"))
}

fn rendered(template: &Template, name: &str, text: Option<&str>) -> Files {
    let catalog = catalog();
    let value = |question: &devpath::catalog::Question| match (question.kind, text) {
        (QuestionKind::Text, Some(text)) => Answer::Text(text.to_owned()),
        _ => question.default.clone(),
    };
    let values: Values = catalog.questions_of(template).map(|it| (it.id.clone(), value(it))).collect();
    let service = |id: &String| {
        let service = catalog.services().get(id)?;
        Some(ChosenService { service, release: service.tag(&service.default_tag)? })
    };
    let services = template.services.iter().filter_map(service).collect();
    let request =
        ScaffoldRequest { catalog, template, name: name.to_owned(), ci: "github".to_owned(), services, values };
    render(&request).expect("a rendering").first
}

/// Names and texts that have broken other programs.
const HOSTILE: [&str; 9] = [
    "a'b\"c`d",
    "$(touch owned) `id` ${HOME} %PATH%",
    "{{ 7 * 7 }} {% raw %} {# x #} ${{ github.token }}",
    "line\nbreak\r\n---\n# heading",
    "</script><b>& --> ]]>",
    "магазин 商店 🛒 \u{202e}x\u{2028}y",
    "\\ \\n \\u0041 ''' \"\"\" */ --",
    "- [ ] x | y: z # t, {a: b} !tag &anchor *alias",
    "=1+1",
];

/// Whatever a name and the answers hold, each file parses, and they stay on the line that they stand on.
fn breaks_out_of_no_file(template: &Template, name: &str, text: &str) -> Result<(), String> {
    let usual = rendered(template, "shop", None);
    let files = rendered(template, name, Some(text));
    if !usual.keys().eq(files.keys()) {
        return Err(format!("{}: other files than usual", template.id));
    }
    for (path, file) in files.iter().filter(|(path, file)| usual[*path].bytes != file.bytes) {
        let now = String::from_utf8_lossy(&file.bytes);
        let before = String::from_utf8_lossy(&usual[path].bytes);
        let file_name = path.rsplit('/').next().unwrap_or_default();
        let broken = |why: String| format!("{}: {path}: {why}\n{now}", template.id);
        parses(file_name, &now).map_err(broken)?;
        // The manifest keeps it to the letter, as TOML can.
        if ["devpath.lock", "devpath.toml"].contains(&path.as_str()) {
            continue;
        }
        if now.lines().count() != before.lines().count() || now.contains('\u{2028}') {
            return Err(broken("other lines than usual".to_owned()));
        }
    }
    let manifest = |files: &Files| String::from_utf8_lossy(&files["devpath.toml"].bytes).parse::<toml::Table>();
    let (now, before) =
        (manifest(&files).map_err(|it| it.to_string())?, manifest(&usual).map_err(|it| it.to_string())?);
    if now["answers"]["name"].as_str() != Some(name) || now["commands"] != before["commands"] {
        return Err(format!("{}: the manifest says {now}", template.id));
    }
    Ok(())
}

#[test]
fn known_hostile_answers_break_out_of_no_file() {
    for template in catalog().templates().values() {
        // As a name and as a text, each one once.
        for (place, name) in HOSTILE.iter().enumerate() {
            let text = HOSTILE[(place + 1) % HOSTILE.len()];
            breaks_out_of_no_file(template, name, text).unwrap_or_else(|why| panic!("{name:?}, {text:?}: {why}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn hostile_answers_break_out_of_no_file(
        name in prop_oneof!["[^/\\x00]{1,60}", "[ -~\n\r\t&&[^/]]{1,60}"],
        text in prop_oneof!["[^\\x00]{1,60}", "[ -~\n\r\t]{1,60}"],
        pick in any::<prop::sample::Index>(),
    ) {
        let templates: Vec<&Template> = catalog().templates().values().collect();
        let template = *pick.get(&templates);
        let checked = breaks_out_of_no_file(template, &name, &text);
        prop_assert!(checked.is_ok(), "{}", checked.unwrap_err());
    }
}

#[test]
fn a_hostile_name_runs_like_any_other() {
    let bed = Bed::new();
    let name = "it's \"a\" $(touch owned) {{ shop }} `x`";
    let made = bed.devpath(["new", "foundation-node", name]).success();
    assert!(made.stdout.contains("it is called `it-s-a-touch-owned-shop-x`"), "{}", made.stdout);
    let run = bed.devpath_in(name, ["ci", "install", "test", "--json"]).success();
    assert_eq!(run.json()["ok"], true, "{}", run.stdout);
    assert_eq!(bed.sh("", "find . -name owned").stdout, "");
}
