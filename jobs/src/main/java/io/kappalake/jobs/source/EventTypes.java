package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.gold.GoldBucket;
import io.kappalake.transforms.silver.Rejected;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Types of the streams within a chain. They are passed by reference; serializing them is a mistake in the graph. */
public final class EventTypes {

    private EventTypes() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static <E extends Event> TypeInformation<Decoded<E>> decoded() {
        return (TypeInformation) chained(Decoded.class);
    }

    public static TypeInformation<Rejected> rejected() {
        return chained(Rejected.class);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static TypeInformation<GoldBucket<?>> buckets() {
        return (TypeInformation) chained(GoldBucket.class);
    }

    private static <T> TypeInformation<T> chained(Class<T> type) {
        return new WireType<>(type, new Chained<>(type));
    }

    private record Chained<T>(Class<T> type) implements Wire<T> {

        @Override
        public void write(T value, DataOutputView out) {
            throw new IllegalStateException(
                    type.getSimpleName() + " left its chain: source, decoder and writers must stay chained");
        }

        @Override
        public T read(DataInputView in) {
            throw new IllegalStateException(
                    type.getSimpleName() + " left its chain: source, decoder and writers must stay chained");
        }
    }
}
