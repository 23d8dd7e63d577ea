package io.kappalake.cli.option;

import io.kappalake.tables.catalog.Lake;
import picocli.CommandLine.Option;

/** The branch option of commands that change tables on any branch. */
public final class BranchOption {

    @Option(names = "--ref", paramLabel = "BRANCH", description = "Branch (default: the branch of --nessie-ref).")
    private String ref;

    /** The lake on that branch. */
    public Lake open(LakeOptions lake) {
        return Lake.open(ref == null ? lake.lake() : lake.lake().onRef(ref));
    }
}
