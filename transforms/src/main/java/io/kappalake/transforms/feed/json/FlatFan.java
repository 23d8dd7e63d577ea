package io.kappalake.transforms.feed.json;

import java.util.List;

/** Hands the value of one field to all its readers. */
record FlatFan(String name, List<LeafReader> readers) implements FlatValue {

    @Override
    public void takeString(char[] chars, int from, int to) {
        for (LeafReader reader : readers) {
            reader.takeString(chars, from, to);
        }
    }

    @Override
    public void takeNumber(char[] chars, int from, int to) {
        for (LeafReader reader : readers) {
            reader.takeNumber(chars, from, to);
        }
    }
}
