package io.kappalake.proof.chaos;

import io.kappalake.cli.option.DataDirectory;
import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.ShortDuration;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.proof.chaos.attack.Fault;
import io.kappalake.proof.chaos.lake.FormerBuild;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.SeedOption;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The fault suite: faults strike the job under load, and every row is compared with the truth after each round. */
@Command(
        name = "chaos",
        description = {
            "Inject faults into a job on its own servers, and compare every row with the truth after each round.",
            "Same seed, same schedule. Exit 1 if anything was lost or doubled, or the job did not resume."
        })
public final class ChaosCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SeedOption chance;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "30",
            description = "Rounds to run, counting only those whose faults all happened (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Records per round (default: ${DEFAULT-VALUE}).")
    private int events;

    @Option(
            names = "--rounds-per-lake",
            paramLabel = "N",
            defaultValue = "10",
            description = "Rounds before a new lake begins (default: ${DEFAULT-VALUE}).")
    private int roundsPerLake;

    @Option(
            names = "--outage",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = ShortDuration.class,
            description = "Outage duration (default: ${DEFAULT-VALUE}).")
    private Duration outage;

    @Option(
            names = "--faults",
            paramLabel = "NAME",
            split = ",",
            description = "Only these faults: ${COMPLETION-CANDIDATES}.")
    private List<Fault> faults = new ArrayList<>();

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            defaultValue = "market",
            description = "market, or shop without the faults that are of the market (default: ${DEFAULT-VALUE}).")
    private String pipeline;

    @Option(
            names = "--former",
            paramLabel = "DIR",
            description = "A checkout of an earlier commit, built by its own ./lake: adds upgrades from that build.")
    private Path former;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    @Option(
            names = DataDirectory.OPTION,
            paramLabel = "DIR",
            description = "Data and logs of its servers, in chaos/ (default: .lake beside the launcher).")
    private String dataDir;

    @Override
    public Integer call() throws IOException {
        require(rounds >= 1, "--rounds", rounds);
        require(events >= 30, "--events", events);
        require(roundsPerLake >= 1, "--rounds-per-lake", roundsPerLake);
        PrintWriter out = spec.commandLine().getOut();
        ProvedPipeline proved = proved();
        Set<Fault> chosen = faults.isEmpty() ? EnumSet.allOf(Fault.class) : EnumSet.copyOf(faults);
        if (proved != ProvedPipeline.MARKET && chosen.removeIf(Fault::isOfMarket) && chosen.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--faults " + faults + " are of the market: leave out --pipeline");
        }
        if (former == null && chosen.remove(Fault.UPGRADED) && chosen.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--faults UPGRADED needs an earlier build: name its directory with --former");
        }
        // Some rounds will not count, because a fault found nothing to strike.
        Schedule schedule = Schedule.of(chance.seed(), rounds + rounds / 2 + 1, chosen);
        if (change.dryRun()) {
            print(out, output.json() ? Json.of(schedule.rounds()) : text(schedule));
            return 0;
        }
        ChaosReport report = play(proved, schedule, out);
        print(out, output.json() ? Json.of(report) : text(report));
        return report.holds() && report.rounds() >= rounds ? 0 : 1;
    }

    private ProvedPipeline proved() {
        return Pipeline.shipped(pipeline)
                .flatMap(ProvedPipeline::of)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--pipeline is '" + pipeline + "': chaos plays on market or shop"));
    }

    private void require(boolean holds, String option, int value) {
        if (!holds) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " is " + value + " but must be at least " + (option.equals("--events") ? 30 : 1));
        }
    }

    private ChaosReport play(ProvedPipeline proved, Schedule schedule, PrintWriter out) throws IOException {
        Path directory = DataDirectory.resolve(dataDir).resolve("chaos");
        FileUtils.deleteDirectory(directory.toFile());
        long begin = System.nanoTime();
        Chaos.Settings settings = new Chaos.Settings(
                proved,
                chance.seed(),
                events,
                roundsPerLake,
                outage,
                Optional.ofNullable(former).map(FormerBuild::new));
        try (Chaos chaos = Chaos.start(directory, settings);
                ProgressLine line = ProgressLine.start("Rounds", rounds)) {
            int[] counted = {0};
            List<RoundResult> results = chaos.play(schedule, rounds, result -> {
                counted[0] += result.counts() ? 1 : 0;
                line.at(counted[0]);
                if (!output.json()) {
                    print(out, text(result));
                }
            });
            return ChaosReport.of(
                    chance.seed(),
                    results,
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds());
        }
    }

    private static String text(RoundResult result) {
        List<String> labels =
                EnumSet.copyOf(result.faults()).stream().map(Fault::label).toList();
        String verdict = result.holds() ? "holds" : "DOES NOT HOLD: " + ChaosReport.problems(result);
        String missed = result.counts() ? "" : " (not counted, did not happen: " + result.missed() + ")";
        return "round %d, lake %d, %.1f s: %s %s%s"
                .formatted(
                        result.number(),
                        result.lake(),
                        result.millis() / 1000.0,
                        String.join(" + ", labels),
                        verdict,
                        missed);
    }

    private String text(ChaosReport report) {
        StringBuilder text = new StringBuilder(report.table());
        report.failures().forEach(failure -> text.append(System.lineSeparator()).append(failure));
        return text.append(System.lineSeparator())
                .append(("%,d rounds with seed %d on %d lakes, %,d records in %,d commits, %,d s;"
                                + " %d more did not count. ")
                        .formatted(
                                report.rounds(),
                                report.seed(),
                                report.lakes(),
                                report.records(),
                                report.commits(),
                                report.seconds(),
                                report.missed()))
                .append(
                        report.holds()
                                ? "Nothing lost, nothing doubled: every invariant held in every round."
                                : report.failures().size() + " rounds DO NOT HOLD.")
                .toString();
    }

    private static String text(Schedule schedule) {
        List<String> lines = new ArrayList<>();
        schedule.rounds()
                .forEach(round -> lines.add("%d: %s"
                        .formatted(
                                round.number(),
                                String.join(
                                        " + ",
                                        EnumSet.copyOf(round.faults()).stream()
                                                .map(Fault::label)
                                                .toList()))));
        return String.join(System.lineSeparator(), lines);
    }

    private static void print(PrintWriter out, String text) {
        out.println(text);
        out.flush();
    }
}
