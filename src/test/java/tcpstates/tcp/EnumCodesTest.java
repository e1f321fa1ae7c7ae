package tcpstates.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tcpstates.event.Role;

class EnumCodesTest {
    @Test
    void countsInTheOrderOfTheListNotOfTheEnum() {
        EnumCodes<Role> codes = EnumCodes.of(Role.class, Role.SERVER, Role.CLIENT);
        assertThat(codes.code(Role.SERVER)).isZero();
        assertThat(codes.constant(1)).isEqualTo(Role.CLIENT);
    }

    @Test
    void findsConstantsThatAreLeftOutOrListedTwice() {
        assertThatThrownBy(() -> EnumCodes.of(Role.class, Role.CLIENT)).hasMessageContaining("Role");
        assertThatThrownBy(() -> EnumCodes.of(Role.class, Role.CLIENT, Role.SERVER, Role.CLIENT))
                .hasMessageContaining("Role");
    }

    @Test
    void refusesCodesOfNoConstant() {
        EnumCodes<Role> codes = EnumCodes.of(Role.class, Role.CLIENT, Role.SERVER);
        assertThatThrownBy(() -> codes.constant(2)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> codes.constant(-1)).isInstanceOf(CodecException.class);
    }
}
