package io.kappalake.local.command;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What runs and where. */
@Command(name = "status", description = "Show what runs, and how the lake is.")
public final class Status implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private LakeOptions lake;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** All that is reported; a new part of the report is a component here and lines in {@link #text}. */
  record Report(List<ServerStatus> servers) {}

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
    Report report = new Report(servers());
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? Json.of(report) : text(report));
    out.flush();
    return 0;
  }

  private List<ServerStatus> servers() {
    return LocalServers.all().stream()
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
    return table.toString();
  }
}
