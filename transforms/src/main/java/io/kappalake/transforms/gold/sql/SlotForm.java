package io.kappalake.transforms.gold.sql;

import io.kappalake.transforms.feed.FingerprintMap;
import io.kappalake.transforms.gold.ExactSum;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a slot of a {@link Cell} holds, and how it is written to the state and the wire. Names are part of the state.
 */
enum SlotForm {
    /** A long. */
    NUMBER {
        @Override
        void write(Cell cell, int slot, DataOutputView out) throws IOException {
            out.writeLong(cell.numbers[slot]);
        }

        @Override
        void read(Cell cell, int slot, DataInputView in) throws IOException {
            cell.numbers[slot] = in.readLong();
        }
    },

    /** An {@link ExactSum}, or none. */
    SUM {
        @Override
        void write(Cell cell, int slot, DataOutputView out) throws IOException {
            ExactSum sum = (ExactSum) cell.objects[slot];
            out.writeBoolean(sum != null);
            if (sum != null) {
                sum.write(out);
            }
        }

        @Override
        void read(Cell cell, int slot, DataInputView in) throws IOException {
            cell.objects[slot] = in.readBoolean() ? ExactSum.read(in) : null;
        }
    },

    /** A value of an expression, or none. */
    VALUE {
        @Override
        void write(Cell cell, int slot, DataOutputView out) throws IOException {
            StoredValue.write(cell.objects[slot], out);
        }

        @Override
        void read(Cell cell, int slot, DataInputView in) throws IOException {
            cell.objects[slot] = StoredValue.read(in);
        }
    },

    /** An {@link EdgeEvent}, or none. */
    EDGE {
        @Override
        void write(Cell cell, int slot, DataOutputView out) throws IOException {
            EdgeEvent edge = (EdgeEvent) cell.objects[slot];
            out.writeByte(edge == null ? -1 : edge.keys.length);
            if (edge != null) {
                out.writeLong(edge.time);
                for (Object key : edge.keys) {
                    StoredValue.write(key, out);
                }
                out.writeLong(edge.number);
                StoredValue.write(edge.value, out);
            }
        }

        @Override
        void read(Cell cell, int slot, DataInputView in) throws IOException {
            int keys = in.readByte();
            if (keys < 0) {
                return;
            }
            EdgeEvent edge = new EdgeEvent();
            edge.time = in.readLong();
            edge.keys = new Object[keys];
            for (int at = 0; at < keys; at++) {
                edge.keys[at] = StoredValue.read(in);
            }
            edge.number = in.readLong();
            edge.value = StoredValue.read(in);
            cell.objects[slot] = edge;
        }
    },

    /** A set of fingerprints, or none. */
    DISTINCT {
        @Override
        void write(Cell cell, int slot, DataOutputView out) throws IOException {
            FingerprintMap known = (FingerprintMap) cell.objects[slot];
            long[] words = new long[known == null ? 0 : 2 * known.size()];
            if (known != null) {
                int[] at = {0};
                known.forEach((high, low, present) -> {
                    words[at[0]++] = high;
                    words[at[0]++] = low;
                });
            }
            out.writeInt(words.length / 2);
            for (long word : words) {
                out.writeLong(word);
            }
        }

        @Override
        void read(Cell cell, int slot, DataInputView in) throws IOException {
            int size = in.readInt();
            for (int i = 0; i < size; i++) {
                Distinct.add(cell, slot, in.readLong(), in.readLong());
            }
        }
    };

    boolean isNumber() {
        return this == NUMBER;
    }

    abstract void write(Cell cell, int slot, DataOutputView out) throws IOException;

    abstract void read(Cell cell, int slot, DataInputView in) throws IOException;
}
