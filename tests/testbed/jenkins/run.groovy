// Reads a Jenkinsfile as Jenkins' declarative pipelines are read, and with `run` carries its steps out in order.
//
//   java -cp groovy.jar groovy.ui.GroovyMain run.groovy check|run Jenkinsfile...
//
// This is no Jenkins: it knows the sections and steps that devpath's Jenkinsfiles use, refuses any other word, and starts
// real containers for `docker.image(...)`. Its workspace is the current folder.

final RUN = args[0] == 'run'

/** The words that may stand in a section (pipeline syntax reference of Jenkins). */
@groovy.transform.Field static final SECTIONS = [
    pipeline: ['agent', 'stages', 'options', 'environment', 'parameters', 'triggers', 'tools', 'post', 'libraries'],
    stages  : ['stage'],
    stage   : ['agent', 'steps', 'when', 'environment', 'options', 'input', 'tools', 'post', 'failFast', 'stages', 'parallel', 'matrix'],
    steps   : ['script', 'sh', 'echo'],
    options : ['timeout', 'disableConcurrentBuilds', 'buildDiscarder', 'timestamps'],
    post    : ['always', 'changed', 'fixed', 'regression', 'aborted', 'failure', 'success', 'unstable', 'cleanup'],
]

class Container {
    String id
    List<String> exec(String line) { ['docker', 'exec', id, 'sh', '-xec', line] }
}

class Machine {
    boolean run
    Map<String, String> env = [:]
    Container inside

    int call(List<String> command) {
        def process = new ProcessBuilder(command).redirectErrorStream(true)
        process.environment().putAll(env)
        process.inheritIO().start().waitFor()
    }

    String ask(List<String> command) {
        def process = command.execute()
        def text = process.in.text.trim()
        if (process.waitFor() != 0) throw new IllegalStateException("${command.join(' ')}: ${process.err.text}")
        text
    }

    void sh(String line) {
        if (!run) { println "+ ${line}"; return }
        def code = call(inside ? inside.exec(line) : ['sh', '-xec', line])
        if (code != 0) throw new IllegalStateException("`${line}` ended with ${code}")
    }

    List<String> words(String options) { options.trim() ? options.trim().split(/\s+/) as List : [] }

    /** A container beside the steps, gone when they end. */
    def withRun(String image, String options, String command, Closure body) {
        if (!run) return body()
        def id = ask(['docker', 'run', '-d', '--label', 'devpath.testbed=jenkins'] + words(options) + [image] + words(command))
        try { body() } finally { call(['docker', 'rm', '-f', '-v', id]) }
    }

    /** The steps run in a container that sees the workspace, as the agent's user does. */
    def insideOf(String image, String options, Closure body) {
        if (!run) return body()
        def here = new File('.').canonicalPath
        def variables = env.collectMany { name, value -> ['-e', "${name}=${value}".toString()] }
        def id = ask(['docker', 'run', '-d', '--label', 'devpath.testbed=jenkins', '-v', "${here}:${here}".toString(), '-w', here] +
            words(options) + variables + ['--entrypoint', 'cat', '-t', image])
        def before = inside
        inside = new Container(id: id)
        try { body() } finally { inside = before; call(['docker', 'rm', '-f', '-v', id]) }
    }
}

/** `docker.image(NAME).inside(OPTIONS) { … }`. */
class Docker {
    Machine machine
    def image(String name) {
        [inside : { Object... it -> machine.insideOf(name, it.size() > 1 ? it[0].toString() : '', it[-1] as Closure) },
         withRun: { Object... it ->
             machine.withRun(name, it.size() > 1 ? it[0].toString() : '', it.size() > 2 ? it[1].toString() : '', it[-1] as Closure)
         }]
            .with { calls -> new Expando(inside: { Object... it -> calls.inside(*it) }, withRun: { Object... it -> calls.withRun(*it) }) }
    }
}

/** One section: its closure's words are checked against what may stand there. */
class Section {
    String name
    String where
    Script script
    Machine machine
    Set<String> seen = []

    static void read(String name, String where, Closure body, Script script, Machine machine) {
        def section = new Section(name: name, where: where, script: script, machine: machine)
        body.delegate = section
        body.resolveStrategy = Closure.DELEGATE_ONLY
        if (name == 'environment') { body.delegate = new Variables(machine: machine); body.resolveStrategy = Closure.DELEGATE_FIRST }
        body()
        section.close()
    }

    def invokeMethod(String word, Object given) {
        def args = given as Object[]
        def known = script.SECTIONS[name]
        if (known != null && !known.contains(word)) {
            throw new IllegalArgumentException("unknown '${word}' in ${where}; expected one of ${known}")
        }
        seen << word
        def body = args.length && args[-1] instanceof Closure ? args[-1] as Closure : null
        def label = args.length && args[0] instanceof CharSequence ? args[0].toString() : null
        if (name == 'options') return null
        switch (word) {
            case 'script': body.delegate = script; body.resolveStrategy = Closure.DELEGATE_FIRST; return body()
            case 'sh': return machine.sh(label)
            case 'echo': println label; return null
            case 'agent': return null
            default:
                if (!body) throw new IllegalArgumentException("'${word}' in ${where} needs a block")
                return read(word, label ? "${where}/${label}" : "${where}/${word}", body, script, machine)
        }
    }

    def getProperty(String word) {
        if (['name', 'where', 'script', 'machine', 'seen', 'class', 'metaClass'].contains(word)) return metaClass.getProperty(this, word)
        word == 'any' || word == 'none' ? word : { throw new IllegalArgumentException("unknown '${word}' in ${where}") }()
    }

    void close() {
        if (name == 'pipeline' && !seen.containsAll(['agent', 'stages'])) throw new IllegalArgumentException('a pipeline needs agent and stages')
        if (name == 'stage' && !seen.any { it in ['steps', 'stages', 'parallel', 'matrix'] }) throw new IllegalArgumentException("${where} does nothing")
    }
}

/** `environment { NAME = 'value' }`. */
class Variables {
    Machine machine
    void setProperty(String name, Object value) { name == 'machine' ? (machine = value) : (machine.env[name] = value.toString()) }
}

int failed = 0
args.drop(1).each { file ->
    def machine = new Machine(run: RUN)
    def binding = new Binding()
    try {
        def script = new GroovyShell(binding).parse(new File(file))
        script.metaClass.getSECTIONS = { -> SECTIONS }
        script.metaClass.sh = { Object line -> machine.sh(line.toString()) }
        script.metaClass.echo = { Object line -> println line }
        script.metaClass.stage = { String name, Closure body -> println "stage ${name}"; body() }
        script.metaClass.pipeline = { Closure body -> Section.read('pipeline', 'pipeline', body, script, machine) }
        binding.setVariable('docker', new Docker(machine: machine))
        def tag = "jenkins-${ProcessHandle.current().pid()}-${System.nanoTime()}".toString()
        binding.setVariable('env', [BUILD_TAG: tag, BRANCH_NAME: 'main'])
        script.run()
        println 'ok'
    } catch (Exception error) {
        System.err.println "${file}: ${error.message}"
        failed++
    }
}
System.exit(failed ? 1 : 0)
