package io.kappalake.proof.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Things that come in turn, in an order given by the seed, so that each comes before one repeats. */
public final class InTurn<T> {
    private final List<T> turn;
    private int next;

    public InTurn(List<T> all, SplittableRandom random) {
        turn = new ArrayList<>(all);
        for (int i = turn.size() - 1; i > 0; i--) {
            turn.set(i, turn.set(random.nextInt(i + 1), turn.get(i)));
        }
    }

    public T next() {
        return turn.get(next++ % turn.size());
    }

    /** How many there are. */
    public int size() {
        return turn.size();
    }
}
