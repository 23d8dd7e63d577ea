package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files go to a real broker, each line once, whatever happens to the process that sends them.
 *
 * <p>One class, so that its broker starts only once.
 */
@Timeout(120)
class LoadCommandTest extends LoadFixture {

    @Test
    void linesKeepTheirOrderWithinACustomerAndSayWhereTheyAreFrom() throws IOException {
        Path file = file("orders.jsonl", 1_000);

        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).startsWith(file + ": 1,000 records to orders, up to line 1,000\n");
        assertThat(answer.exit()).isZero();
        Map<String, List<Integer>> byCustomer = records().stream()
                .collect(Collectors.groupingBy(
                        record -> new String(record.key(), StandardCharsets.UTF_8),
                        TreeMap::new,
                        Collectors.mapping(LoadFixture::line, Collectors.toList())));
        assertThat(byCustomer).hasSize(7).allSatisfy((customer, lines) -> assertThat(lines)
                .isSorted());
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(1_000));
    }

    @Test
    void aLoadThatIsKilledGoesOnWithoutLosingOrRepeatingALine() throws Exception {
        Path file = file("orders.jsonl", 60_000);

        Process process = start("load", file.toString(), "--rate", "20000");
        await().atMost(LIMIT).until(() -> inKafka() > 5_000);
        process.destroyForcibly().waitFor();
        long before = inKafka();
        Answer answer = Answer.to("load", file.toString());

        assertThat(before).isBetween(5_000L, 59_999L);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(60_000));
    }

    @Test
    void linesThatLandedUnnotedAreFoundAgainAfterASecondKill() throws Exception {
        Path file = file("orders.jsonl", 12);
        Path loads = directory.resolve("loads");
        HistoryFile history = HistoryFile.of(file, Optional.empty(), HistoryShape.FOUND, Pipeline.MARKET);
        String id = ContentId.of(history, topicId(), List.of()).id();
        new Bookmark(id, file.toString(), "orders", 2, Map.of(0, 0L, 1, 0L, 2, 0L), false, Files.size(file))
                .keep(loads);
        // Lines 10 and 11 are in the partitions of lines 3 and 4, and before them.
        sendAsIfLoaded(id, 1, 2, 10, 11);

        Bookmark noted = Bookmark.find(loads, id).orElseThrow();
        try (Load load = Load.from(kafka(), note -> note.keep(loads), noted, 0);
                HistoryReader<?> reader = HistoryReader.open(history, Feeds.ORDERS, Rules.DEFAULT, Clock.systemUTC())) {
            load.run(
                    reader,
                    line -> {
                        if (line.number() == 4) {
                            load.stop();
                        }
                    },
                    line -> false);
        }
        assertThat(Bookmark.find(loads, id).orElseThrow().lines()).isEqualTo(4);
        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.out())
                .startsWith(file + ": 6 records to orders (2 more were already there), up to line 12\n");
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(12));
    }

    @Test
    void aFileThatIsThereIsNotSentAgainUnlessAsked() throws IOException {
        Path file = file("orders.jsonl", 5);
        Answer.to("load", file.toString());
        Path renamed = Files.move(file, directory.resolve("orders-renamed.jsonl"));

        Answer second = Answer.to("load", renamed.toString());
        assertThat(second.out()).contains("Kafka already has all of its 5 lines; --again sends them again");
        assertThat(second.exit()).isZero();
        assertThat(inKafka()).isEqualTo(5);

        Answer again = Answer.to("load", renamed.toString(), "--again");
        assertThat(again.out()).contains("5 records to orders, up to line 5");
        assertThat(inKafka()).isEqualTo(10);
    }

    @Test
    void aCorrectedFileOfTheSameSizeAndEndsIsAnotherFile() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file("orders-1.jsonl", 25_000)));
        Answer.to("load", directory.resolve("orders-1.jsonl").toString());
        lines.replaceAll(line -> line.contains("o12000") ? line.replace("o12000", "oX2000") : line);
        Path corrected = Files.write(directory.resolve("orders-2.jsonl"), lines);

        Answer answer = Answer.to("load", corrected.toString());

        assertThat(corrected).hasSize(Files.size(directory.resolve("orders-1.jsonl")));
        assertThat(answer.out()).startsWith(corrected + ": 25,000 records to orders, up to line 25,000\n");
        assertThat(inKafka()).isEqualTo(50_000);
    }

    @Test
    void ofAFileThatGrewOnlyTheNewLinesAreSent() throws IOException {
        Path file = file("orders.jsonl", 300);
        Answer.to("load", file.toString());
        file("orders.jsonl", 310);

        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.out()).startsWith(file + ": 10 records to orders, up to line 310\n");
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(310));
    }

    @Test
    void whatIsAddedWhileAFileIsLoadedIsLeftToTheNextLoad() throws Exception {
        Path file = Files.writeString(directory.resolve("orders.jsonl"), orders(1, 300) + order(301).substring(0, 40));

        CompletableFuture<Answer> loading =
                CompletableFuture.supplyAsync(() -> Answer.to("load", file.toString(), "--rate", "100"));
        await().atMost(LIMIT).until(() -> inKafka() > 0);
        String added = order(301).substring(40) + "\n" + orders(302, 350);
        Files.writeString(file, added, StandardOpenOption.APPEND);
        Answer first = loading.get();
        Answer second = Answer.to("load", file.toString());

        assertThat(first.err()).isEmpty();
        assertThat(first.out())
                .startsWith("%s grew by %,d bytes while it was loaded: the same command sends what was added%n"
                        .formatted(file, added.length()))
                .contains(file + ": 300 records to orders, up to line 300");
        assertThat(first.exit()).isZero();
        assertThat(second.out()).startsWith(file + ": 50 records to orders, up to line 350\n");
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(350));
    }

    @Test
    void twoLoadsOfOneGrowingFileNeverSendALineTwice() throws Exception {
        Path file = Files.writeString(directory.resolve("orders.jsonl"), orders(1, 300));
        Path link = Files.createSymbolicLink(directory.resolve("orders-link.jsonl"), file);

        CompletableFuture<Answer> loading =
                CompletableFuture.supplyAsync(() -> Answer.to("load", file.toString(), "--rate", "100"));
        await().atMost(LIMIT).until(() -> inKafka() > 0);
        Files.writeString(file, orders(301, 310), StandardOpenOption.APPEND);
        Path copy = Files.copy(file, directory.resolve("orders-copy.jsonl"));

        for (Path other : List.of(file, link, copy)) {
            Answer.to("load", other.toString())
                    .assertOneLine(1, other + " is being loaded by another process: wait until it ends");
        }
        assertThat(loading.get().exit()).isZero();
        assertThat(Answer.to("load", copy.toString()).out()).startsWith(copy + ": 10 records to orders");
        assertThat(Answer.to("load", link.toString()).out()).contains("Kafka already has all of its 310 lines");
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(310));
        Files.delete(link);
        Files.delete(copy);
    }

    @Test
    void aLastLineThatWasNotWholeIsSentAgainOnceItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("orders.jsonl"), order(1) + "\n" + order(2).substring(0, 20));
        Answer.to("load", file.toString());
        file("orders.jsonl", 3);

        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.out()).startsWith(file + ": 2 records to orders, up to line 3\n");
        assertThat(inKafka()).isEqualTo(4);
    }

    @Test
    void aFileThatWasCutOffGoesOnOnceItIsWhole() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(Files.readAllBytes(file("orders.jsonl", 5_000)));
        }
        Path file = directory.resolve("orders.jsonl.gz");
        Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 100));

        Answer first = Answer.to("load", file.toString());
        first.assertOneLine(1, file + " is a truncated gzip file after line ");
        long before = inKafka();
        assertThat(before).isBetween(1_000L, 4_999L);
        Answer repeated = Answer.to("load", file.toString());
        repeated.assertOneLine(1, file + " is a truncated gzip file after line ");
        assertThat(inKafka()).isEqualTo(before);

        Files.write(file, bytes.toByteArray());
        Answer whole = Answer.to("load", file.toString());
        assertThat(whole.err()).isEmpty();
        assertThat(whole.exit()).isZero();
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(5_000));
    }

    @Test
    void whatCannotBeReadToItsEndIsRefusedBeforeAnythingIsSent() throws IOException {
        Path file = Files.writeString(
                directory.resolve("orders.json"), "[" + (order(1) + ",\n").repeat(5_000) + "{\"order_id\":]");

        Answer answer = Answer.to("load", file.toString());

        answer.assertOneLine(1, "line 5,001 is not JSON");
        assertThat(inKafka()).isZero();
    }

    @Test
    void notesOfFormerReleasesStillCount() throws IOException {
        Path loads = directory.resolve("loads");
        Path file = file("orders.jsonl", 25_000);
        String former = Bookmark.formerId(file, topicId());
        Files.createDirectories(loads);
        Files.writeString(
                loads.resolve(former + ".json"),
                "{\"id\":\"%s\",\"file\":\"%s\",\"topic\":\"orders\",\"lines\":24990,\"after\":{},\"done\":false}"
                        .formatted(former, file));

        assertThat(Answer.to("load", file.toString()).out())
                .startsWith(file + ": 10 records to orders, up to line 25,000\n");
        assertThat(linesInKafka()).hasSize(10).startsWith(24_991L);
        assertThat(Answer.to("load", file.toString()).out())
                .contains(
                        "Kafka already has all of its 25,000 lines, as a release noted that did not look at its middle;"
                                + " --again sends them again");
    }

    @Test
    void ofALoadedFileThatWasPackedNothingIsSent() throws IOException {
        Path file = file("orders.jsonl", 5);
        Answer.to("load", file.toString());
        Path packed = directory.resolve("orders.jsonl.gz");
        try (GZIPOutputStream zip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            zip.write(Files.readAllBytes(file));
        }

        assertThat(Answer.to("load", packed.toString()).out()).contains("Kafka already has all of its 5 lines");
    }

    @Test
    void aPipeIsSentAsItIsRead() throws Exception {
        Path pipe = directory.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        Path file = file("orders.jsonl", 100);
        Thread writer = new Thread(() -> {
            try (OutputStream out = Files.newOutputStream(pipe)) {
                Files.copy(file, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.setDaemon(true);
        writer.start();

        Answer answer = Answer.to("load", "--topic", "orders", pipe.toString());

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .startsWith(
                        pipe + " cannot resume: if it breaks off, send it again; what came twice counts as duplicates\n"
                                + pipe + ": 100 records to orders, up to line 100\n");
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(100));
    }

    @Test
    void standardInputIsAPipe() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(Files.readAllBytes(file("orders.jsonl", 10))));
        try {
            Answer answer = Answer.to("load", "--topic", "orders", "-");

            assertThat(answer.out()).contains("standard input: 10 records to orders, up to line 10\n");
        } finally {
            System.setIn(before);
        }
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(10));
    }

    @Test
    void aNameWithAnythingInItIsOnlyAName() throws IOException {
        Path file = file("orders-%d 100% #1 & \u00e9?.jsonl", 3);

        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).startsWith(file + ": 3 records to orders, up to line 3\n");
    }

    @Test
    void wrongLinesAreCountedAndSentAllTheSame() throws IOException {
        Path file = Files.writeString(
                directory.resolve("orders-wrong.jsonl"),
                String.join("\n", order(1), "{\"order_id\":1", order(3).replace("pending", "lost"), order(4)) + "\n");

        Answer dryRun = Answer.to("load", file.toString(), "--dry-run");
        assertThat(dryRun.exit()).isEqualTo(1);
        assertThat(dryRun.out()).contains("2 lines would end in silver.rejected");
        assertThat(inKafka()).isZero();

        Answer answer = Answer.to("load", file.toString());
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .contains("4 records to orders, up to line 4")
                .contains("2 lines end in silver.rejected, because the job rejects them: {MALFORMED_JSON=1,"
                        + " UNKNOWN_VALUE=1}")
                .contains("    line 2: MALFORMED_JSON")
                .contains("    line 3: UNKNOWN_VALUE");
        assertThat(inKafka()).isEqualTo(4);
    }

    @Test
    void whatCannotBeLoadedIsNamedInOneLine() throws IOException {
        Answer.to("load", "history.csv")
                .assertOneLine(
                        2,
                        "The name of 'history.csv' does not begin with a feed: set --topic to one of trades, quotes,"
                                + " orders");
        Answer.to("load", "history.csv", "--topic", "news")
                .assertOneLine(2, "Pipeline market has no topic or feed news: there are trades, quotes, orders");
        Answer.to("load", "orders.csv", "--rate", "0").assertOneLine(2, "--rate is 0.0 but must be above 0");
        Answer.to("load", "orders.csv", "--delimiter", "::")
                .assertOneLine(
                        2, "--delimiter is '::' but must be one ASCII character, or comma, semicolon, tab or pipe");
        Answer.to("load", "orders\0.csv").assertOneLine(2, "The locale does not allow the file name");
        Answer.to("load").assertOneLine(2, "FILE");
        Answer.to("load", "orders-nowhere.csv").assertOneLine(1, "Cannot read orders-nowhere.csv: no such file");
        Path trades = Files.writeString(directory.resolve("trades.csv"), "a,b\n");
        Answer.to("load", trades.toString()).assertOneLine(1, "has no topic trades");
        Path orders = Files.writeString(directory.resolve("orders-bad.csv"), "a,b\n");
        Answer.to("load", orders.toString())
                .assertOneLine(1, "has no header, it begins with a,b: its first line must name order_id,");
    }
}
