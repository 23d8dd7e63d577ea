package io.kappalake.transforms.feed.json;

import io.kappalake.transforms.feed.decode.ScalarReader;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.util.List;

/** Hands the value of one field to all its readers. */
record FlatFan(String name, List<ValueReader> readers) implements ScalarReader {

    @Override
    public void takeString(char[] chars, int from, int to) {
        for (ValueReader reader : readers) {
            reader.takeString(chars, from, to);
        }
    }

    @Override
    public void takeNumber(char[] chars, int from, int to) {
        for (ValueReader reader : readers) {
            reader.takeNumber(chars, from, to);
        }
    }
}
