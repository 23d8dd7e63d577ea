package io.kappalake.cli.load.format;

import java.io.IOException;

/** Compressed bytes end in the middle, as after a broken download: what came before is whole. */
public final class CutOff extends IOException {

    private static final long serialVersionUID = 1;

    CutOff(String packing) {
        super("is a truncated " + packing + " file");
    }
}
