package io.kappalake.cli.command;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ReasonOption;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes over a warehouse that is marked as another lake's. */
@Command(
        name = "adopt",
        description = {
            "Take over a warehouse that belongs to a lake whose Nessie is gone for good, as one commit.",
            "That lake's files stay: sweep does not know them. Should its Nessie come back, it is refused."
        })
public final class AdoptCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private ReasonOption why;

    @Mixin
    private DryRunOption change;

    @Override
    public Integer call() {
        String reason = why.reason();
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            String former = change.dryRun()
                    ? opened.ownership().adoptable().lake()
                    : opened.ownership().adopt(reason);
            out.println("%s warehouse %s, which belonged to lake %s. The files of that lake stay."
                    .formatted(
                            change.dryRun() ? "Would adopt" : "Adopted",
                            lake.lake().warehouse(),
                            former));
            out.flush();
            return 0;
        }
    }
}
