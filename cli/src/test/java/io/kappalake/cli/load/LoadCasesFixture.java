package io.kappalake.cli.load;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Files as programs really write them, and what a dry run of a load says of one. */
abstract class LoadCasesFixture {

    @TempDir
    Path directory;

    Path copy(String name) throws IOException {
        try (InputStream in = LoadCasesFixture.class.getResourceAsStream("/cases/load/" + name)) {
            return Files.write(directory.resolve(name), in.readAllBytes());
        }
    }

    Answer dryRun(Path file, String... options) {
        List<String> all = new ArrayList<>(List.of("load", "--dry-run", "--data-dir", directory.toString()));
        all.addAll(List.of(options));
        all.add(file.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Answer(CommandFrame.run(line, all.toArray(String[]::new)), out.toString(), err.toString());
    }

    record Answer(int exit, String out, String err) {}
}
