package tcpstates.diagnosis;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** Fields of objects, for tests that none of them is forgotten. */
public final class Fields {
    private Fields() {}

    /** Those of a class and its superclasses that each object has, made accessible. */
    public static List<Field> of(Class<?> of) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = of; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    /** Class and field. */
    public static String name(Field field) {
        return field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }

    /** Gives a primitive field another value; returns whether it is one. */
    public static boolean change(Field field, Object of) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (type == boolean.class) {
            field.setBoolean(of, !field.getBoolean(of));
        } else if (type == int.class) {
            field.setInt(of, field.getInt(of) ^ 1);
        } else if (type == long.class) {
            field.setLong(of, field.getLong(of) ^ 1);
        } else {
            return false;
        }
        return true;
    }
}
