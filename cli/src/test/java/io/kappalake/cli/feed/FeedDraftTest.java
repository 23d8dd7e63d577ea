package io.kappalake.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.transforms.feed.file.FeedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a draft says of a sample. */
class FeedDraftTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aDraftIsAWholeFeedFileWithWhatItIsUnsureOf() throws IOException {
        Path sample = sample(
                "stock-2026.csv",
                "sep=;",
                "Item No;When;Price;Qty;In stock?;Wert (€)",
                "007;1.3.2026;1,5;NA;yes;2.50",
                "008;1.3.2026;2;5;no;-");
        assertThat(run("feed", "draft", sample.toString())).as(err.toString()).isZero();
        assertThat(out).hasToString("""
                # Drafted from 2 records of %s. What has a ? needs a look.
                feed: stock
                topics:
                  - topic: stock
                    format: csv
                    delimiter: ";"
                    names: ["Item No", When, Price, Qty, "In stock?", "Wert (€)"]
                    fields:
                      item_no: "Item No"
                      price: Price
                      qty: { from: Qty, nulls: ["NA"] }
                      in_stock: "In stock?"
                      wert: { from: "Wert (€)", nulls: ["-"] }
                      event_time: { from: When, time: "d.M.yyyy", zone: UTC }
                columns:
                  item_no: { type: text, required: true } # 007
                  price: text # 1,5
                  qty: "decimal(18,8)" # 5
                  in_stock: text # yes
                  wert: "decimal(18,8)" # 2.50
                  event_time: { type: timestamp, required: true } # 1.3.2026; ? in which zone; ? only a day, without a time
                identity: [item_no] # 0 of 2 records repeat it
                """.formatted(sample));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "12             | integer",
                "9223372036854775807123 | decimal(38,0)",
                "12.5           | decimal(18,8)",
                "1e-20          | decimal(38,20)",
                "1e-60          | double",
                "0.1234567890123 | decimal(38,13)",
                "true           | boolean",
                "'False'        | boolean",
                "'0012'         | text",
                "'12'           | integer",
                "'x'            | text",
                "'1,5'          | text",
                "['x']          | json",
                "[{'a':1},{'a':2}] | json",
                "'2026-03-01'   | date",
                "'2026-03-01T10:00:00Z' | timestamp",
                "'01/02/2026 10:00:00'  | timestamp",
                "'Sun, 1 Mar 2026 10:00:00 GMT' | timestamp",
            })
    void aTypeIsThatOfAllValues(String value, String type) throws IOException {
        Path sample = sample("x.jsonl", "{'at':1772359200,'v':" + value + "}", "{'v':" + value + ",'at':1772359201}");

        assertThat(run("feed", "draft", sample.toString())).as(err.toString()).isZero();

        String written = type.contains(",") ? '"' + type + '"' : type;
        assertThat(out.toString())
                .containsAnyOf("  v: " + written + " # ", "  v: { type: " + written + ", required: true } # ");
    }

    @Test
    void aDraftReadsItsSampleWhateverFieldsAreNamed() throws IOException {
        Random random = new Random(7);
        String letters = "abT1 .[]'\"\\:{},#é\u4e2d-_/!&*?|>%@`";
        for (int round = 0; round < 60; round++) {
            StringBuilder json = new StringBuilder("{\"id\":1,\"t\":1772359200000");
            for (int field = 0; field < 6; field++) {
                StringBuilder name = new StringBuilder();
                for (int i = 0; i <= random.nextInt(6); i++) {
                    char letter = letters.charAt(random.nextInt(letters.length()));
                    name.append(letter == '"' || letter == '\\' ? "\\" : "").append(letter);
                }
                json.append(",\"").append(name).append("\":").append(random.nextBoolean() ? "1.5" : "{\"a b\":\"x\"}");
            }
            Path sample = Files.writeString(directory.resolve("r.jsonl"), json + "}\n", StandardCharsets.UTF_8);
            Path draft = directory.resolve("r" + round + ".yaml");

            assertThat(run("feed", "draft", sample.toString(), "--name", "r", "--out", draft.toString()))
                    .as(json + " " + err)
                    .isZero();
            assertThat(FeedFile.read(draft).name()).isEqualTo("r");
            out.getBuffer().setLength(0);
            assertThat(run("feed", "check", draft.toString(), sample.toString()))
                    .as(Files.readString(draft) + out)
                    .isZero();
            assertThat(out.toString()).doesNotContain("NULL in every row");
        }
    }

    @Test
    void messagesOfAnotherKindBetweenEventsAreToldAndDoNotHideTheTime() throws IOException {
        Path sample = sample(
                "matches.jsonl",
                "{'type':'subscriptions','channels':[{'name':'matches'}]}",
                "{'type':'match','trade_id':7,'product_id':'A','time':'2026-03-01T10:00:00Z'}",
                "{'type':'heartbeat'}",
                "{'type':'match','trade_id':8,'product_id':'A','time':'2026-03-01T10:00:01Z'}",
                "{'type':'match','trade_id':7,'product_id':'B','time':'2026-03-01T10:00:01Z'}");

        assertThat(run("feed", "draft", sample.toString())).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains(
                        "# Drafted from 5 records of",
                        "# ? 2 of them lack the event time or the identity, and would be rejected.",
                        "\n      event_time: time\n",
                        "\nidentity: [product_id, trade_id] # 0 of 3 records repeat it\n");
    }

    @Test
    void deletionsOfAChangeStreamDoNotHideTheIdentity() throws IOException {
        Path sample = sample(
                "orders.jsonl",
                "{'payload':{'before':null,'after':{'id':1,'v':'a'},'source':{'ts_ms':1772359200000},'op':'c'}}",
                "{'payload':{'before':{'id':1},'after':null,'source':{'ts_ms':1772359201000},'op':'d'}}",
                "{'payload':{'before':null,'after':{'id':2,'v':'b'},'source':{'ts_ms':1772359202000},'op':'c'}}");

        assertThat(run("feed", "draft", sample.toString())).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains(
                        "# ? 1 of them lack the event time or the identity, and would be rejected.",
                        "      id: payload.after.id\n",
                        "      event_time: { from: payload.source.ts_ms, time: epoch-millis }\n",
                        "\nidentity: [id, event_time] # 0 of 2 records repeat it\n");
    }

    @Test
    void onlySoManyFieldsAreKept() throws IOException {
        StringBuilder json = new StringBuilder("{\"t\":1772359200000");
        for (int i = 0; i < 1000; i++) {
            json.append(",\"f").append(i).append("\":").append(i);
        }
        Path sample = Files.writeString(directory.resolve("wide.json"), json + "}\n");

        assertThat(run("feed", "draft", sample.toString())).isZero();
        assertThat(out.toString()).contains("# ? Records have more than 300 fields: the others are left out.", "f298:");
        assertThat(out.toString()).doesNotContain("f299:");
    }

    @Test
    void whatIsNoSampleIsToldInALine() throws IOException {
        assertLine(2, "Name a sample: a file, or a topic with --topic", "feed", "draft");
        assertLine(1, "Cannot read none.csv: NoSuchFileException: none.csv", "feed", "draft", "none.csv");
        String empty = Files.createFile(directory.resolve("empty.csv")).toString();
        assertLine(1, empty + " is empty: a draft needs some records", "feed", "draft", empty);
        String numbers = sample("numbers.json", "1", "2").toString();
        assertLine(1, "Cannot read " + numbers + " as JSON", "feed", "draft", numbers);
        Path binary = Files.write(directory.resolve("x.bin"), new byte[] {1, 0, 3});
        assertLine(1, "Cannot read " + binary + ": IOException: is no text", "feed", "draft", binary.toString());
        Path there = sample("there.yaml", "x");
        String good = sample("good.csv", "a,b", "1,2").toString();
        assertLine(
                1, there + " is there already: name another --out", "feed", "draft", good, "--out", there.toString());
    }

    private void assertLine(int exit, String line, String... args) {
        err.getBuffer().setLength(0);
        assertThat(run(args)).as(err.toString()).isEqualTo(exit);
        assertThat(err.toString()).startsWith(line).hasLineCount(1).doesNotContain("Unexpected");
    }

    private Path sample(String name, String... lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        return Files.writeString(directory.resolve(name), name.endsWith("csv") ? text : text.replace('\'', '"'));
    }

    private int run(String... args) {
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return CommandFrame.run(line, args);
    }
}
