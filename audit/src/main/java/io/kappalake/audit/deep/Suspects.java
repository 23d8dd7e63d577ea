package io.kappalake.audit.deep;

import java.util.ArrayList;
import java.util.List;

/** Counts what is wrong, and keeps the first ones to be named. */
final class Suspects {

    private final int most;
    private final List<Suspect> first = new ArrayList<>();
    private long others;

    Suspects(int most) {
        this.most = most;
    }

    void add(Suspect suspect) {
        if (first.size() < most) {
            first.add(suspect);
        } else {
            others++;
        }
    }

    List<Suspect> first() {
        return first;
    }

    /** Number of those that are not kept. */
    long others() {
        return others;
    }
}
