package tcpstates.flink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * How something lies in a checkpoint: what it is, and the fields that it had then. A later version reads it by that, and writes its own.
 * Flink makes it by name, so it is public, has this constructor, and must not be renamed.
 */
public final class Layout<T> implements TypeSerializerSnapshot<T> {
    private static final int FORMAT = 1;

    private String kind = "";
    private String fields = "";

    /** One that is to be read. */
    public Layout() {}

    Layout(String kind, String fields) {
        this.kind = kind;
        this.fields = fields;
    }

    @Override
    public int getCurrentVersion() {
        return FORMAT;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(kind);
        ValueSerializer.writeBytes(fields.getBytes(StandardCharsets.UTF_8), out);
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
        kind = in.readUTF();
        fields = new String(ValueSerializer.readBytes(in), StandardCharsets.UTF_8);
    }

    @Override
    @SuppressWarnings("unchecked") // the kind stands for the type
    public TypeSerializer<T> restoreSerializer() {
        return (TypeSerializer<T>)
                switch (kind) {
                    case FlowKey.KIND -> FlowKey.BYTES;
                    case Packet.KIND -> Packet.BYTES;
                    case Flow.KIND -> Flow.BYTES;
                    case Told.KIND -> new Told.Bytes(EventShapes.of(fields));
                    default ->
                        throw new IllegalStateException("the checkpoint holds '" + kind + "', which this version of the"
                                + " job does not know: it was made by a later one");
                };
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        if (!(old instanceof Layout<T> other) || !kind.equals(other.kind)) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        return fields.equals(other.fields)
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Layout<?> layout && kind.equals(layout.kind) && fields.equals(layout.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, fields);
    }
}
