package io.kappalake.cli.command;

import io.kappalake.cli.option.CommandFrame;
import io.kappalake.tables.storage.LakeAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** One command, run in this process as users run it: how it ended and what it printed. */
record Ran(int exit, String out, String err) {

    static Ran of(Callable<Integer> command, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                new CommandLine(command).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exit = CommandFrame.run(line, options);
        return new Ran(exit, out.toString(), err.toString());
    }

    static Ran on(LakeAddress lake, Callable<Integer> command, String... options) {
        List<String> all = new ArrayList<>(
                List.of("--nessie-uri", lake.nessieUri(), "--nessie-ref", lake.ref(), "--warehouse", lake.warehouse()));
        all.addAll(List.of(options));
        return of(command, all.toArray(String[]::new));
    }
}
