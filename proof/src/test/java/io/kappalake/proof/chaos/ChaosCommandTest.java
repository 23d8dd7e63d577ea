package io.kappalake.proof.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ChaosCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine chaos =
            new CommandLine(new ChaosCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void theShopIsPlayedWithoutTheFaultsOfTheMarket() {
        assertThat(chaos.execute("--pipeline", "shop", "--rounds", "200", "--dry-run"))
                .isZero();
        assertThat(out.toString())
                .contains("topic is made again", "poison records")
                .doesNotContain("clock is at 2100", "partition is idle", "from the future");
    }

    @Test
    void faultsOfTheMarketAloneAreWrongUsageForTheShop() {
        assertThat(chaos.execute("--pipeline", "shop", "--faults", "CLOCK_OF_2100"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("--faults [CLOCK_OF_2100] are of the market: leave out --pipeline");
    }

    @Test
    void aPipelineWithoutAProofIsWrongUsage() {
        assertThat(chaos.execute("--pipeline", "shap")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--pipeline is 'shap': chaos plays on market or shop");
    }
}
