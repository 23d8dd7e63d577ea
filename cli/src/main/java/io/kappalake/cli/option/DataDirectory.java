package io.kappalake.cli.option;

import java.nio.file.Path;

/** The data directory of the embedded servers: {@code .lake} beside the launcher, unless the user names another. */
public final class DataDirectory {

    public static final String OPTION = "--data-dir";

    private DataDirectory() {}

    /** The directory that these arguments will select, before they are parsed: it contains the log. */
    static Path of(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith(OPTION + "=")) {
                return resolve(args[i].substring(OPTION.length() + 1));
            }
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                return resolve(args[i + 1]);
            }
        }
        return resolve(System.getenv(CommandFrame.variable(OPTION)));
    }

    public static Path resolve(String named) {
        if (named != null && !named.isBlank()) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        return Path.of(System.getProperty("kappalake.home", ""), ".lake")
                .toAbsolutePath()
                .normalize();
    }
}
