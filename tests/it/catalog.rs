//! The catalogue: whole, checked, and extended by files alone.

use std::fs;

use crate::support::Bed;

#[test]
fn the_embedded_catalogue_is_well() {
    Bed::new().devpath(["catalog", "check"]).success();
}

#[test]
fn own_files_are_named_after_what_is_in_them() {
    // One entry alone is looked for by its file's name.
    for kind in ["tools", "services", "stages"] {
        for file in fs::read_dir(format!("stacks/{kind}")).expect("the folder").map(|it| it.expect("a file").path()) {
            let facts: toml::Table = fs::read_to_string(&file).expect("a file").parse().expect("TOML");
            assert_eq!(facts["id"].as_str(), file.file_stem().and_then(|it| it.to_str()), "{}", file.display());
        }
    }
}

#[test]
fn a_broken_file_is_named_with_line_column_and_key() {
    let bed = Bed::new();
    bed.write(
        "mine/stacks/tools/x.toml",
        "id = \"x\"\ntitle = \"X\"\nwhy = \"y\"\nprogrms = [\"x\"]\n[version]\nargs = []\npatterns = ['(x)']\n",
    );
    let run = bed.devpath(["catalog", "check", "--path", "mine"]).code(2);
    assert!(
        run.stdout.contains("x.toml:4:1: unknown field `programs`")
            || run.stdout.contains("x.toml:4:1: unknown field `progrms`"),
        "{}",
        run.stdout
    );
    bed.write(
        "mine/stacks/tools/x.toml",
        "id = \"x\"\ntitle = \"X\"\nwhy = \"y\"\nprograms = [\"x\"]\n[version]\nargs = []\npatterns = ['x']\n",
    );
    let run = bed.devpath(["catalog", "check", "--path", "mine"]).code(2);
    assert!(run.stdout.contains("x.toml:7:1: `version.patterns`"), "{}", run.stdout);
    bed.write("mine/stacks/tools/x.toml", "id = \"y\"\n");
    let answer = bed.devpath(["catalog", "check", "--path", "mine", "--json"]).code(2).json();
    assert_eq!(answer["ok"], false);
    bed.devpath(["catalog", "check", "--path", "nowhere"]).code(2);
}

#[test]
fn what_does_not_fit_together_in_a_service_is_named() {
    let bed = Bed::new();
    let canvas = "id = \"canvas\"\ntitle = \"Canvas\"\nsummary = \"Pictures\"\nimage = \"canvas\"\ndefault_tag = \"1\"\n\
        port = 4000\ncompanion = \"gallery\"\ntags = [{ tag = \"1\", major = \"1\", architectures = [] }]\n\
        needs = { memory_mib = 1, disk_mib = 1 }\nclient = { load = [\"canvas-load\"] }\n\
        url = { variable = \"CANVAS_URL\", form = \"canvas://{{ host }}:{{ port }}\" }\n\
        native = { programs = [], majors = [], start = [\"x\"], memory_mib = 1, disk_mib = 1 }\n\
        health = { command = [\"canvas\", \"{{ password }}\"] }\n\
        [readiness]\nprotocol = \"lines\"\nask = \"HELLO\"\nlogin = true\nversion = '(a)(b)'\nrefused = '('\ndeadline_s = 1\n\
        [[ports]]\nname = \"Web page\"\nport = 4000\nvariable = \"CANVAS_URL\"\nform = \"http://{{ host }}\"\n";
    bed.write("mine/stacks/services/canvas.toml", canvas);
    let said = bed.devpath(["catalog", "check", "--path", "mine"]).code(2).stdout;
    for wrong in [
        "`companion`: there is no service `gallery`",
        "`client.load`: expected `client.dump` beside it",
        "`native.programs`: expected the name of the server's program",
        "`native.programs`: expected `native.version` beside it",
        "`native.start`: expected `{{ data }}` in it",
        "`health.command`: expected a command that takes the password from the container's environment",
        "`readiness.login`: this protocol has no use for it",
        "`readiness.protocol`: `lines` needs `expect`",
        "`readiness.version`: expected exactly one group",
        "`readiness.refused`: `(` is no regular expression",
        "`ports.name`: expected a-z, 0-9 and _, each once, and found `Web page`",
        "`ports.variable`: `CANVAS_URL` is another port's too",
        "`ports.port`: 4000 stands here twice",
        "`ports.form`: expected `{{ port }}` in it",
    ] {
        assert!(said.replace('\n', " ").contains(wrong), "{wrong} in {said}");
    }
}

#[test]
fn a_tool_a_service_a_stage_and_a_template_are_added_without_rust() {
    let mut bed = Bed::new();
    bed.write(
        "mine/stacks/tools/brush.toml",
        "id = \"brush\"\ntitle = \"Brush\"\nwhy = \"Paints\"\nprograms = [\"brush\"]\n\
         [version]\nargs = [\"-v\"]\npatterns = ['brush (\\d+\\.\\d+)']\n\
         [[samples]]\noutput = \"brush 1.2\"\nversion = \"1.2\"\n",
    );
    let redis = std::fs::read_to_string("stacks/services/redis.toml").expect("the service's file");
    let canvas = redis.replace("id = \"redis\"", "id = \"canvas\"").replace("REDIS_URL", "CANVAS_URL");
    bed.write("mine/stacks/services/canvas.toml", &canvas);
    bed.write(
        "mine/stacks/stages/painting.toml",
        "id = \"painting\"\norder = 10\ntitle = \"Painting\"\nsummary = \"Colours\"\ntopics = [\"Oil\"]\n\
         services = [\"canvas\"]\n[[tools]]\nid = \"brush\"\nrequirement = \">=1\"\n",
    );
    bed.write(
        "mine/templates/painting-oil/template.toml",
        "id = \"painting-oil\"\ntitle = \"Oil\"\nsummary = \"Oil\"\nstage = \"painting\"\nlanguage = \"paint\"\n\
         version = \"0.1.0\"\nlayers = [\"base\"]\nservices = [\"canvas\"]\n[commands]\ntest = [\"true\"]\n",
    );
    bed.write(
        "mine/templates/painting-oil/files/hello.txt.jinja",
        "{{ project.name }} on {{ services|map(attribute='id')|join(' ') }}\n",
    );
    bed.write("mine/templates/painting-oil/files/raw.txt", "{{ as it is }}\n");
    let folder = bed.path("mine");
    bed.set("DEVPATH_CATALOG", folder);
    bed.devpath(["catalog", "check"]).success();
    let roadmap = bed.devpath(["roadmap", "--json"]).success().json();
    assert_eq!(roadmap["stages"][9]["id"], "painting");
    bed.devpath(["doctor", "painting"]).code(1);
    bed.devpath(["new", "painting-oil", "sea"]).success();
    assert_eq!(bed.read("sea/hello.txt"), "sea on canvas\n");
    assert_eq!(bed.read("sea/raw.txt"), "{{ as it is }}\n");
    for engine in crate::support::engines() {
        bed.set("DOCKER_HOST", &engine.address);
        bed.devpath_in("sea", ["services", "up"]).success();
        assert!(bed.read("sea/.env").contains("CANVAS_URL=redis://"));
        bed.devpath_in("sea", ["services", "down", "--volumes", "--no-trash", "--yes"]).success();
    }
}

#[test]
fn a_template_cannot_write_outside_or_into_git() {
    let mut bed = Bed::new();
    bed.write(
        "mine/templates/bad/template.toml",
        "id = \"bad\"\ntitle = \"x\"\nsummary = \"x\"\nstage = \"databases\"\nlanguage = \"x\"\nversion = \"0.1.0\"\n[commands]\ntest = [\"true\"]\n",
    );
    bed.write("mine/templates/bad/files/.git/hooks/post-commit.jinja", "#!/bin/sh\ntouch /tmp/owned\n");
    let folder = bed.path("mine");
    bed.set("DEVPATH_CATALOG", folder);
    bed.devpath(["new", "bad", "x"]).code(2).says("is not a template's to write");
    assert!(!bed.path("x").exists());
}
