package io.kappalake.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.cli.option.CommandFrame;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the job's main class says to the arguments of a manifest. The job itself is run from it by ImageTest. */
class JobMainTest {

    @Test
    void aManifestWithAWrongOptionIsOneLineThatNamesIt() {
        assertThat(said("--replay", "again", "--no-such-option"))
                .isEqualTo("2 Unknown option: '--no-such-option' (see job --help)\n");
        assertThat(said("--checkpoint-interval", "soon")).startsWith("2 ").contains("soon", "--checkpoint-interval");
    }

    @Test
    void aRangeOfDaysIsThatOfAReplayAndHasTwoEnds() {
        assertThat(said("--from", "2026-03-01", "--to", "2026-03-02"))
                .isEqualTo("2 --from and --to are the days of a replay: add --replay NAME (see job --help)\n");
        assertThat(said("--replay", "again", "--to", "2026-03-02")).startsWith("2 --from and --to go together");
        assertThat(said("--replay", "again", "--from", "2026-03-02", "--to", "2026-03-01"))
                .isEqualTo(
                        "2 --from 2026-03-02 is after --to 2026-03-01: the first day comes first (see job --help)\n");
        assertThat(new CommandLine(new JobMain())
                        .execute("--replay", "again", "--from", "2026-03-01", "--to", "2026-03-02"))
                .isZero();
    }

    /** Flink shows what a main class throws: it must point to the line that says what is wrong. */
    @Test
    void flinkIsToldThatTheOptionsAreWrong() {
        assertThatThrownBy(() -> JobMain.main(new String[] {"--no-such-option"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The job's options are wrong: see standard error");
    }

    private static String said(String... args) {
        StringWriter err = new StringWriter();
        int exit = CommandFrame.run(new CommandLine(new JobMain()).setErr(new PrintWriter(err, true)), args);
        assertThat(err.toString()).hasLineCount(1);
        return exit + " " + err;
    }
}
