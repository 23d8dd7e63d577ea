package io.kappalake.cli.sql;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.history.CommitName;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Queries the lake with Flink SQL: a statement, a file, a pipe, or Flink's own shell. */
@Command(
        name = "sql",
        description = {
            "Query the lake with Flink SQL: -e or -f runs statements, neither opens a shell.",
            "Tables are read-only. --nessie-ref also takes a tag or a commit and shows all tables at that point."
        })
public final class SqlCommand implements Callable<Integer> {

    private static final String MAIN = "main";
    private static final Duration START = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @ArgGroup(multiplicity = "0..1")
    private Input input;

    @Option(
            names = {"-i", "--init"},
            paramLabel = "FILE",
            description = "Statements to run first in the session, such as views; their results are not printed.")
    private Path init;

    @Option(
            names = "--sql-gateway",
            paramLabel = "HOST:PORT",
            description = "A Flink SQL gateway (default: the one in the data directory, started when needed).")
    private String gateway;

    @Option(
            names = "--sql-port",
            defaultValue = "8083",
            description =
                    "Port for a gateway that this command starts, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int sqlPort;

    /** What to run; if neither is given, what comes through a pipe, or a shell. */
    static final class Input {

        @Option(
                names = {"-e", "--execute"},
                paramLabel = "SQL",
                description = "Statements, separated by semicolons.")
        private String statements;

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "A file of statements.")
        private Path file;
    }

    @Override
    public Integer call() {
        boolean shell = input == null && System.console() != null;
        List<String> statements = shell ? List.of() : Statements.of(text());
        if (!shell && statements.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "No statement to run: pass one with -e, -f or a pipe");
        }
        List<String> first = init == null ? List.of() : Statements.of(text("--init", init));
        Advice advice = new Advice(lake.lake().onRef(MAIN));
        Map<String, String> properties = properties(named(lake.lake()), shell);
        try (SqlSession session = SqlSession.open(gateway(), properties)) {
            // Ctrl-C must not leave a query behind that nobody reads.
            Runtime.getRuntime().addShutdownHook(new Thread(session::close, "sql-stop"));
            session.run(first, new PrintWriter(Writer.nullWriter()), advice::remedy);
            if (shell) {
                session.shell(lake.dataDir().resolve("sql-history"));
            } else {
                statements.forEach(statement ->
                        advice.warning(statement).ifPresent(spec.commandLine().getErr()::println));
                session.run(statements, spec.commandLine().getOut(), advice::remedy);
            }
            return 0;
        }
    }

    private String text() {
        if (input != null) {
            return input.file == null ? input.statements : text("--file", input.file);
        }
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "Cannot read the pipe: pass statements with -e or -f", e);
        }
    }

    private String text(String option, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot read %s %s: name a readable file of SQL".formatted(option, file), e);
        }
    }

    /** The lake at the user's branch, tag or commit of main, in the gateway's form: NAME or BRANCH@HASH. */
    private static LakeAddress named(LakeAddress wanted) {
        try (Lake main = Lake.open(wanted.onRef(MAIN))) {
            String hash = CommitName.resolve(main, wanted.ref());
            boolean isCommit = hash.startsWith(wanted.ref());
            return isCommit ? wanted.onRef(MAIN + "@" + hash) : wanted;
        }
    }

    private static Map<String, String> properties(LakeAddress address, boolean shell) {
        return Map.of(
                "lake.nessie-uri", address.nessieUri(),
                "lake.nessie-ref", address.ref(),
                "lake.warehouse", address.warehouse(),
                "lake.s3-endpoint", address.s3Endpoint(),
                // A script must know whether its statement succeeded; a shell must not hang on an unbounded INSERT.
                "table.dml-sync", Boolean.toString(!shell));
    }

    private String gateway() {
        Optional<RunningServer> here = LocalServers.SQL.find(lake.dataDir());
        if (gateway != null) {
            return lake.withToken(gateway);
        }
        RunningServer running = LocalServers.SQL.find(lake.dataDir()).orElseGet(() -> {
            spec.commandLine().getErr().println("Starting the SQL gateway; it runs until ./lake down");
            return LocalServers.sql(lake.lake().onRef(MAIN)).startDetached(lake.dataDir(), sqlPort);
        });
        running.awaitReady(START);
        return running.address();
    }
}
