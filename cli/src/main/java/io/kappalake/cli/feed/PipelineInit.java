package io.kappalake.cli.feed;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a built-in pipeline out, as a start for one's own. Never over files that are there. */
@Command(name = "init", description = "Write a built-in pipeline into an empty directory, as a start for your own.")
public final class PipelineInit implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory, which is made where there is none.")
    private Path directory;

    @Option(
            names = "--from",
            paramLabel = "NAME",
            defaultValue = "market",
            description = "The pipeline to write: market or shop (default: ${DEFAULT-VALUE}).")
    private String from;

    @Override
    public Integer call() {
        if (!ShippedPipelines.names().contains(from)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from is '%s': write %s".formatted(from, String.join(" or ", ShippedPipelines.names())));
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            Files.createDirectories(directory);
            try (Stream<Path> there = Files.list(directory)) {
                if (there.findAny().isPresent()) {
                    throw new LakeException(directory + " is not empty: name a new directory");
                }
            }
            for (Map.Entry<String, String> file : ShippedPipelines.texts(from).entrySet()) {
                Path target = directory.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
                out.println(target);
            }
        } catch (IOException e) {
            throw new LakeException("Cannot write to " + directory + ": " + LakeException.innermost(e), e);
        }
        out.flush();
        return 0;
    }
}
