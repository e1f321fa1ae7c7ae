package tcpstates.flink;

import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** What the serializers of the job have in common: they hold nothing that a call changes, and know the layout of what they write. */
abstract class ValueSerializer<T> extends TypeSerializer<T> {
    private static final int VARIABLE = -1;

    private final Class<T> type;

    ValueSerializer(Class<T> type) {
        this.type = type;
    }

    /** What is kept beside the bytes, by which a later version knows how to read them. */
    abstract Layout<T> layout();

    /** The type for Flink, which finds no serializers by itself. */
    final TypeInformation<T> typeInformation() {
        return new Type<>(this);
    }

    static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    /** What is never changed need not be copied. */
    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public final T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public final ValueSerializer<T> duplicate() {
        return this;
    }

    @Override
    public final @Nullable T createInstance() {
        return null;
    }

    @Override
    public final int getLength() {
        return VARIABLE;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof ValueSerializer<?> serializer && layout().equals(serializer.layout());
    }

    @Override
    public final int hashCode() {
        return layout().hashCode();
    }

    @Override
    public final TypeSerializerSnapshot<T> snapshotConfiguration() {
        return layout();
    }

    private static final class Type<T> extends TypeInformation<T> {
        private final ValueSerializer<T> serializer;

        Type(ValueSerializer<T> serializer) {
            this.serializer = serializer;
        }

        @Override
        public boolean isBasicType() {
            return false;
        }

        @Override
        public boolean isTupleType() {
            return false;
        }

        @Override
        public int getArity() {
            return 1;
        }

        @Override
        public int getTotalFields() {
            return 1;
        }

        @Override
        public Class<T> getTypeClass() {
            return serializer.type;
        }

        @Override
        public boolean isKeyType() {
            return true;
        }

        @Override
        public TypeSerializer<T> createSerializer(SerializerConfig config) {
            return serializer;
        }

        @Override
        public String toString() {
            return serializer.type.getSimpleName();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Type<?> type && serializer.equals(type.serializer);
        }

        @Override
        public int hashCode() {
            return serializer.hashCode();
        }

        @Override
        public boolean canEqual(Object other) {
            return other instanceof Type;
        }
    }
}
