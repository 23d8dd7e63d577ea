package io.kappalake.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what runs and where. */
@Command(name = "status", description = "Show what runs and the state of the lake.")
public final class Status implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private JsonOption output;

    /** The whole report. A new part is a component here, and lines in {@link #text}. */
    record Report(List<ServerStatus> servers, JobStatus job, LakeStatus lake, List<String> problems) {}

    /** The job that Flink lists last; ages in seconds, -1 before the first checkpoint. */
    record JobStatus(String name, String id, String state, double checkpointAge, long checkpointMillis) {

        static JobStatus of(FlinkRest flink, FlinkRest.Job job, Instant now) {
            JsonNode latest = flink.get("/jobs/" + job.id() + "/checkpoints")
                    .path("latest")
                    .path("completed");
            long acknowledged = latest.path("latest_ack_timestamp").asLong(0);
            double age = acknowledged == 0 ? -1 : (now.toEpochMilli() - acknowledged) / 1000.0;
            return new JobStatus(
                    job.name(),
                    job.id(),
                    job.state(),
                    age,
                    latest.path("end_to_end_duration").asLong(0));
        }

        String line() {
            String checkpoint = checkpointAge < 0
                    ? "no checkpoint yet"
                    : "last checkpoint %.1f s ago, took %d ms".formatted(checkpointAge, checkpointMillis);
            return "Job %s (%s) is %s, %s".formatted(name, id, state, checkpoint);
        }
    }

    /** One embedded server; the last four are 0 or empty while it is down. */
    record ServerStatus(String name, boolean up, long pid, int port, String url, long residentBytes) {

        static ServerStatus of(RunningServer running) {
            OptionalLong resident = running.residentBytes();
            return new ServerStatus(
                    running.server().name(),
                    running.isReady(),
                    running.pid(),
                    running.port(),
                    LocalServers.url(running),
                    resident.orElse(0));
        }

        static ServerStatus down(EmbeddedServer server) {
            return new ServerStatus(server.name(), false, 0, 0, "", 0);
        }
    }

    @Override
    public Integer call() {
        List<String> problems = new ArrayList<>();
        Instant now = Clock.systemUTC().instant();
        Report report = new Report(servers(), job(now, problems), lake(now, problems), problems);
        PrintWriter out = spec.commandLine().getOut();
        out.println(output.json() ? Json.of(report) : text(report));
        out.flush();
        return 0;
    }

    /** The newest job; null if Flink does not answer or has run none. */
    private JobStatus job(Instant now, List<String> problems) {
        try {
            FlinkRest flink = new FlinkRest(lake.flinkRest());
            return flink.jobs().stream()
                    .max(Comparator.comparing(FlinkRest.Job::started))
                    .map(job -> JobStatus.of(flink, job, now))
                    .orElse(null);
        } catch (LakeException e) {
            problems.add(e.getMessage());
            return null;
        }
    }

    /** Null if Nessie, Kafka or the files cannot be reached. */
    private LakeStatus lake(Instant now, List<String> problems) {
        try (Lake opened = Lake.open(lake.lake())) {
            return opened.lastLedger().isEmpty() ? null : LakeStatus.of(opened, lake.kafkaClient(), now, problems);
        } catch (LakeException e) {
            problems.add(e.getMessage());
            return null;
        }
    }

    private List<ServerStatus> servers() {
        return LocalServers.all().stream()
                // Most lakes need none, so one that does not run is no news.
                .filter(server -> server != EmbeddedServer.REGISTRY
                        || server.find(lake.dataDir()).isPresent())
                .map(server -> server.find(lake.dataDir()).map(ServerStatus::of).orElse(ServerStatus.down(server)))
                .toList();
    }

    private static String text(Report report) {
        TextTable table = new TextTable("SERVER", "STATE", "WHERE", "PROCESS", "MEMORY");
        for (ServerStatus server : report.servers()) {
            if (server.pid() == 0) {
                table.row(server.name(), "down", "-", "-", "-");
            } else {
                String state = server.up() ? "up" : "starting";
                table.row(server.name(), state, server.url(), server.pid(), (server.residentBytes() >> 20) + " MB");
            }
        }
        List<String> lines = new ArrayList<>(List.of(table.toString()));
        lines.add(
                report.job() == null
                        ? "No job has run on this Flink yet"
                        : report.job().line());
        if (report.lake() != null) {
            lines.addAll(report.lake().lines());
        }
        lines.addAll(report.problems());
        return String.join("\n\n", lines);
    }
}
