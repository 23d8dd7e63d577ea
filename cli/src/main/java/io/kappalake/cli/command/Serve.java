package io.kappalake.cli.command;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.embedded.RunningServer;
import io.kappalake.gate.GateOptions;
import io.kappalake.local.LocalServers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the lake as a page and answers the read API, until Ctrl-C. */
@Command(name = "serve", description = "Show the lake as a page and an API on 127.0.0.1:8090; it cannot write.")
public final class Serve implements Callable<Integer> {

    private static final Duration START = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Option(
            names = "--page-port",
            defaultValue = "8090",
            description = "Port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on (default: ${DEFAULT-VALUE}). Others need --page-token-file and --plain.")
    private String host;

    @Option(
            names = "--page-token-file",
            paramLabel = "FILE",
            description = "Token that every request must bring as 'Authorization: Bearer TOKEN' (default: none).")
    private Path tokenFile;

    @Option(
            names = "--page-names",
            paramLabel = "NAME,…",
            description = "Names under which clients reach the server, in addition to loopback's.")
    private String names;

    @Option(names = "--plain", description = "TLS ends before this server, or the network is private.")
    private boolean plain;

    @Override
    public Integer call() {
        List<String> options = options();
        PrintWriter out = spec.commandLine().getOut();
        Optional<RunningServer> here = LocalServers.PAGE.find(lake.dataDir());
        if (here.isPresent()) {
            out.printf(
                    "Already at http://%s: ./lake down stops it.%n", here.get().address());
            out.flush();
            return 0;
        }
        try (RunningServer page = LocalServers.page(lake.lake(), host, options).start(lake.dataDir(), port)) {
            page.awaitReady(START);
            out.printf("The lake is at http://%s. Ctrl-C ends this; the log is %s%n", page.address(), page.logFile());
            out.flush();
            ProcessHandle.of(page.pid()).ifPresent(process -> process.onExit().join());
            return 1;
        }
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        Configuration config = new Configuration();
        if (tokenFile != null) {
            config.set(GateOptions.TOKEN_FILE, tokenFile.toString());
            options.add("--token-file=" + tokenFile.toAbsolutePath());
        }
        if (names != null) {
            options.add("--names=" + names);
        }
        if (plain) {
            options.add("--plain");
        }
        try {
            GateOptions.checkReach(host, config, plain);
            return options;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
