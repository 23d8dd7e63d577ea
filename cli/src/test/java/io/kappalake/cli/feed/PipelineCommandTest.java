package io.kappalake.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code pipeline init} writes, and what {@code pipeline check} says of it and of a pipeline with problems. */
class PipelineCommandTest extends FeedCommandFixture {

    @Test
    void theBuiltInPipelineIsWrittenOutAndChecksWell() {
        Path market = directory.resolve("market");

        assertThat(run("pipeline", "init", market.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("pipeline.yaml", "trades.yaml", "quotes.yaml", "orders.yaml");
        out.getBuffer().setLength(0);

        assertThat(run("pipeline", "check", market.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out).hasToString("""
                        OK: pipeline market
                        FEED    TOPICS  COLUMNS  IDENTITY          RULES
                        orders  orders  8        order_id, status  0
                        quotes  quotes  9        quote_id          1
                        trades  trades  10       trade_id          0

                        GOLD                FEEDS           COLUMNS
                        gold.trade_bars_1m  trades          15
                        gold.trade_bars_5m  trades          15
                        gold.quote_bars_1m  quotes          10
                        gold.features_1m    quotes, trades  11
                        gold.orders_hourly  orders          6
                        gold.orders_daily   orders          6
                        """);

        assertThat(run("pipeline", "init", market.toString())).isEqualTo(1);
        assertThat(err).hasToString(market + " is not empty: name a new directory\n");
    }

    @Test
    void theShopChecksWellByItsNameAndAsItIsWrittenOut() {
        Path shop = directory.resolve("shop");

        assertThat(run("pipeline", "init", "--from", "shop", shop.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("payment.avsc", "view.proto");
        for (String named : List.of("shop", shop.toString())) {
            out.getBuffer().setLength(0);
            assertThat(run("pipeline", "check", named)).as(err.toString()).isZero();
            assertThat(out).hasToString("""
                        OK: pipeline shop
                        FEED      TOPICS                   COLUMNS  IDENTITY            RULES
                        orders    shop.orders, shop.tills  14       channel, order_id   2
                        payments  shop.payments            15       payment_id          2
                        views     shop\\.views\\.([a-z]+)    17       site, session, hit  2

                        GOLD                  FEEDS     COLUMNS
                        gold.payments_hourly  payments  9
                        gold.sales_days       orders    9
                        gold.visits           views     8
                        """);
        }

        assertThat(run("pipeline", "init", "--from", "shap", shop.toString())).isEqualTo(2);
        assertThat(err).hasToString("--from is 'shap': write market or shop (see lake pipeline init --help)\n");
    }

    @Test
    void checksOfTablesAreListedAndOneThatCannotRunIsALine() throws IOException {
        Path market = directory.resolve("market");
        assertThat(run("pipeline", "init", market.toString())).isZero();
        Path check = Files.createDirectory(market.resolve("checks")).resolve("crossed.sql");
        Files.writeString(check, "-- fate: warn\n-- days: 2\nSELECT symbol FROM silver.quotes WHERE bid > ask;\n");
        out.getBuffer().setLength(0);

        assertThat(run("pipeline", "check", market.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).endsWith("""

                CHECK    FATE  DAYS
                crossed  warn  2
                """);

        Files.writeString(check, "SELECT symbol\nFROM silver.quote WHERE bid > ask\n");
        assertThat(run("pipeline", "check", market.toString())).isEqualTo(1);
        assertThat(err)
                .hasToString(
                        "checks/crossed.sql:2:6 Table with name quote does not exist!" + " Did you mean \"quotes\"?\n");
    }

    @Test
    void allProblemsOfAPipelineAreToldAndExitOne() throws IOException {
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: shop\n");
        Files.createDirectory(directory.resolve("feeds"));
        Files.writeString(directory.resolve("feeds/fills.yaml"), TRADES.replace("case: upper", "case: up"));
        Files.writeString(directory.resolve("feeds/trades.yaml"), TRADES.replace("feed: fills", "feed: trades"));

        assertThat(run("pipeline", "check", directory.toString())).isEqualTo(1);
        assertThat(err).hasToString("feeds/fills.yaml:6:26 case is \"up\": write one of keep, upper, lower\n");
        assertThat(run("pipeline")).isEqualTo(2);
    }
}
