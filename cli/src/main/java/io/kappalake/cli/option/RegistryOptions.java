package io.kappalake.cli.option;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.jobs.registry.RestRegistry;
import io.kappalake.local.LocalServers;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The schema registry that records name their schemas in. */
final class RegistryOptions {

    @Option(
            names = "--registry-url",
            paramLabel = "URL",
            description = "Schema registry with Confluent's API, for feeds whose records name their schemas"
                    + " (default: that of ./lake up --registry, if it runs).")
    private String url;

    @Option(
            names = "--registry-properties",
            paramLabel = "FILE",
            description = "Login and TLS for the registry: basic.auth.user.info or bearer.auth.token, and"
                    + " ssl.truststore.* and ssl.keystore.*, as in Confluent's clients.")
    private Path properties;

    /**
     * The registry of the options, or the embedded one if it runs, or none.
     *
     * @param command whose options these are, which may name a data directory
     */
    Registry registry(CommandSpec command) {
        if (url != null) {
            return RestRegistry.of(url, settings(command));
        }
        OptionSpec lake = command.findOption(DataDirectory.OPTION);
        return EmbeddedServer.REGISTRY
                .find(DataDirectory.resolve(lake == null ? null : lake.getValue()))
                .map(LocalServers::url)
                .<Registry>map(here -> RestRegistry.of(here, settings(command)))
                .orElse(Registry.NONE);
    }

    /** The registry of a command's options; the embedded one, if it runs, of a command that has none. */
    static Registry of(CommandSpec command) {
        RegistryOptions options = new RegistryOptions();
        OptionSpec url = command.findOption("--registry-url");
        OptionSpec properties = command.findOption("--registry-properties");
        options.url = url == null ? null : url.getValue();
        options.properties = properties == null ? null : properties.getValue();
        return options.registry(command);
    }

    private Properties settings(CommandSpec command) {
        Properties settings = new Properties();
        if (properties == null) {
            return settings;
        }
        try (Reader reader = Files.newBufferedReader(properties)) {
            settings.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "Cannot read --registry-properties %s: name a readable properties file".formatted(properties));
        }
        // A store is named from the file's own directory.
        Path beside = properties.toAbsolutePath().getParent();
        for (String store : List.of("ssl.truststore.location", "ssl.keystore.location")) {
            settings.computeIfPresent(
                    store, (name, location) -> beside.resolve((String) location).toString());
        }
        return settings;
    }
}
