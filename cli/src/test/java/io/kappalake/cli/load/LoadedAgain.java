package io.kappalake.cli.load;

import static io.kappalake.cli.load.LoadFixture.LIMIT;
import static io.kappalake.cli.load.LoadFixture.directory;
import static io.kappalake.cli.load.LoadFixture.file;
import static io.kappalake.cli.load.LoadFixture.inKafka;
import static io.kappalake.cli.load.LoadFixture.linesInKafka;
import static io.kappalake.cli.load.LoadFixture.order;
import static io.kappalake.cli.load.LoadFixture.orders;
import static io.kappalake.cli.load.LoadFixture.topicId;
import static io.kappalake.cli.load.LoadFixture.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.cli.load.LoadFixture.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A file that was loaded before and may have changed. A part of {@link LoadCommandTest}: its broker starts once. */
interface LoadedAgain {

    @Test
    default void aFileThatIsThereIsNotSentAgainUnlessAsked() throws IOException {
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
    default void aCorrectedFileOfTheSameSizeAndEndsIsAnotherFile() throws IOException {
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
    default void ofAFileThatGrewOnlyTheNewLinesAreSent() throws IOException {
        Path file = file("orders.jsonl", 300);
        Answer.to("load", file.toString());
        file("orders.jsonl", 310);

        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.out()).startsWith(file + ": 10 records to orders, up to line 310\n");
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(310));
    }

    @Test
    default void whatIsAddedWhileAFileIsLoadedIsLeftToTheNextLoad() throws Exception {
        Path file = Files.writeString(
                directory.resolve("orders.jsonl"), orders(1, 300) + order(301).substring(0, 40));

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
    default void twoLoadsOfOneGrowingFileNeverSendALineTwice() throws Exception {
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
    default void aLastLineThatWasNotWholeIsSentAgainOnceItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("orders.jsonl"), order(1) + "\n" + order(2).substring(0, 20));
        Answer.to("load", file.toString());
        file("orders.jsonl", 3);

        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.out()).startsWith(file + ": 2 records to orders, up to line 3\n");
        assertThat(inKafka()).isEqualTo(4);
    }

    @Test
    default void aFileThatWasCutOffGoesOnOnceItIsWhole() throws IOException {
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
    default void notesOfFormerReleasesStillCount() throws IOException {
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
    default void ofALoadedFileThatWasPackedNothingIsSent() throws IOException {
        Path file = file("orders.jsonl", 5);
        Answer.to("load", file.toString());
        Path packed = directory.resolve("orders.jsonl.gz");
        try (GZIPOutputStream zip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            zip.write(Files.readAllBytes(file));
        }

        assertThat(Answer.to("load", packed.toString()).out()).contains("Kafka already has all of its 5 lines");
    }
}
