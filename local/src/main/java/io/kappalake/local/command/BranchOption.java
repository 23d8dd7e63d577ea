package io.kappalake.local.command;

import io.kappalake.tables.Lake;
import picocli.CommandLine.Option;

/** For commands that change tables of any branch. */
final class BranchOption {

    @Option(names = "--ref", paramLabel = "BRANCH", description = "Branch (default: the branch of --nessie-ref).")
    private String ref;

    /** The lake on that branch. */
    Lake open(LakeOptions lake) {
        return Lake.open(ref == null ? lake.lake() : lake.lake().onRef(ref));
    }
}
