package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A lake whose rows are known, a SQL gateway on it, and what the command answers. */
abstract class SqlFixture {

    static final Path QUERIES = Path.of("../deploy/sql");
    static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    static RunningServer nessie;
    static RunningServer gateway;
    static LakeAddress address;
    static String tagged;

    @BeforeAll
    static void start() {
        nessie = EmbeddedServer.NESSIE.start(directory, 0).awaitReady(LIMIT);
        address = new LakeAddress(
                LocalServers.url(nessie),
                "main",
                directory.resolve("warehouse").toUri().toString(),
                "");
        gateway = LocalServers.sql(address).start(directory, 0);
        tagged = KnownLake.write(address);
        gateway.awaitReady(LIMIT);
    }

    @AfterAll
    static void stop() {
        gateway.stop();
        nessie.stop();
    }

    /** What one command printed and how it ended. */
    record Answer(String command, int exit, String out, String err) {

        void assertOneLine(int wantedExit, String line) {
            assertThat(err).as(command).contains(line).hasLineCount(1).doesNotContain("Unexpected");
            assertThat(exit).as(command).isEqualTo(wantedExit);
        }
    }

    static Answer ask(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("sql"));
        all.addAll(List.of(args));
        all.addAll(List.of("--data-dir", directory.toString(), "--warehouse", address.warehouse()));
        int exit = CommandFrame.run(line, all.toArray(String[]::new));
        return new Answer(String.join(" ", args), exit, out.toString(), err.toString());
    }

    static void fails(String line, String sql) {
        ask("-e", sql).assertOneLine(1, line);
    }

    /** What each of these files of queries answers; all are run in one session. */
    static Map<String, List<String>> rows(Collection<String> queries) throws IOException {
        StringBuilder script = new StringBuilder();
        for (String query : queries) {
            script.append(Files.readString(QUERIES.resolve(query))).append('\n');
        }
        Answer answer = ask(
                "-f", Files.writeString(directory.resolve("all.sql"), script).toString());
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        String[] tables = answer.out().split("(?m)^(\\d+ rows? in set|Empty set)$");
        Map<String, List<String>> rows = new TreeMap<>();
        Iterator<String> names = queries.iterator();
        Stream.of(tables).filter(table -> !table.isBlank()).forEach(table -> rows.put(names.next(), cells(table)));
        return rows;
    }

    /** The rows of a printed table without its header, cells with a space between. */
    static List<String> cells(String printed) {
        return printed.lines()
                .filter(line -> line.startsWith("|"))
                .skip(1)
                .map(line -> Stream.of(line.split("\\|"))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    static String head() {
        try (Lake lake = Lake.open(address)) {
            return lake.head();
        }
    }
}
