package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.local.LocalStack;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.transforms.feed.file.PipelineFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Servers, branches that end at an offset, and what the command line answers. */
abstract class CommandLineFixture {

    static final Duration LIMIT = Duration.ofSeconds(90);
    static final Duration PATIENCE = Duration.ofSeconds(25);
    static final String NOBODY = "127.0.0.1:1";

    @TempDir
    static Path directory;

    static LocalStack stack;
    static String emptyBranch;

    @BeforeAll
    static void start() throws IOException {
        SharedFlink.lendTo(directory);
        stack = LocalStack.start(directory, state(), LocalStack.Ports.FREE, 1, 2, EmbeddedServer::start);
        try (Lake lake = Lake.open(stack.lake())) {
            emptyBranch = lake.head();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (stack != null) {
            SharedFlink.giveBack();
            stack.close();
        }
    }

    /** What a command printed that must end with 0. */
    static String ok(String... args) {
        Answer answer = Answer.to(args);
        assertThat(answer.exit())
                .as("%s: %s %s", answer.command(), answer.err(), answer.out())
                .isZero();
        return answer.out();
    }

    /** Rows of a table of main, their columns between blanks, sorted. */
    static List<String> rows(String table, String... columns) {
        try (Lake lake = Lake.open(stack.lake())) {
            List<String> rows = new ArrayList<>();
            TableRows.each(
                    lake.table(table),
                    Expressions.alwaysTrue(),
                    row -> rows.add(Stream.of(columns)
                            .map(column -> String.valueOf(((Record) row).getField(column)))
                            .collect(Collectors.joining(" "))));
            rows.sort(null);
            return rows;
        }
    }

    static void wrongUsage(String line, String... args) {
        Answer.to(args).assertOneLine(2, line);
    }

    static void fails(String line, String... args) {
        Answer.to(args).assertOneLine(1, line);
    }

    /** Those that have to wait before they know wait at the same time. */
    static void allFail(Runnable... failures) {
        List<CompletableFuture<Void>> waiting = Stream.of(failures)
                .map(failure -> CompletableFuture.runAsync(failure, task -> new Thread(task).start()))
                .toList();
        waiting.forEach(CompletableFuture::join);
    }

    /** What one command printed and how it ended. */
    record Answer(String command, int exit, String out, String err, Duration took) {

        /** Runs the command line in this process, against the servers of the test unless {@code args} name others. */
        static Answer to(String... args) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
            List<String> all = new ArrayList<>(List.of(args));
            all.addAll(List.of("--data-dir", directory.toString()));
            long begin = System.nanoTime();
            int exit = CommandFrame.run(line, all.toArray(String[]::new));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            return new Answer(String.join(" ", args), exit, out.toString(), err.toString(), took);
        }

        void assertOneLine(int wantedExit, String line) {
            assertThat(err).as(command).contains(line).hasLineCount(1).doesNotContain("Unexpected");
            assertThat(exit).as(command).isEqualTo(wantedExit);
            assertThat(took).as(command).isLessThan(PATIENCE);
        }
    }

    /** A branch whose newest ledger ends at the offset in all topics. */
    static void branchEndingAt(String name, String pipeline, long offset) {
        try (Lake lake = branch(name)) {
            Map<Integer, OffsetRange> ranges = Map.of(0, new OffsetRange(offset, offset));
            Ledger ledger = new Ledger(
                    pipeline,
                    "run",
                    1,
                    OffsetRanges.of(Map.of("trades", ranges, "quotes", ranges, "orders", ranges)),
                    Map.of(),
                    Map.of());
            lake.commit("Stand at " + offset).ledger(ledger).land();
        }
    }

    static Lake branch(String name) {
        try (Lake main = Lake.open(stack.lake())) {
            if (main.refs().find(name).isEmpty()) {
                main.refs().createBranch(name, emptyBranch);
            }
        }
        return Lake.open(stack.lake().onRef(name));
    }

    static URI state() {
        return directory.resolve("state").toUri();
    }

    /** The built-in files under another name. */
    static Path second() {
        Path files = directory.resolve("second");
        try {
            Files.createDirectories(files.resolve("feeds"));
            for (String file : PipelineFile.MARKET) {
                Files.writeString(
                        files.resolve(file),
                        PipelineFile.marketText(file).replace("pipeline: market", "pipeline: second"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
