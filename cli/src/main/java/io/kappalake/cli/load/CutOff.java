package io.kappalake.cli.load;

import java.io.IOException;

/** Compressed bytes that end in the middle, as after a broken download. Everything before is complete. */
final class CutOff extends IOException {

    private static final long serialVersionUID = 1;

    CutOff(String packing) {
        super("is a truncated " + packing + " file");
    }
}
