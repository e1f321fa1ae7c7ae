package tcpstates.select;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpstates.event.SocketAddress;

/** How expressions are read, and what is said of those that cannot be. */
class SelectionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=SYN_RECV",
                "STATE==established",
                "client.state=FIN-WAIT-1,closed",
                "not (outcome=refused or outcome=reset) and retrans>=3",
                "!port=80&&duration>1.5h||bytes<1k",
                "time(CLOSE_WAIT)>60s and server.time(close-wait)<=5m",
                "addr=10.0.0.0/8,fd00::/8,[fd00::1],::ffff:10.0.0.1",
                "conn=3,7-9",
                "change=*>CLOSE",
                "change=ESTABLISHED>CLOSE_WAIT",
                " ( ( port != 22 ) ) ",
                "handshake>200ms",
                "ip=6",
            })
    void anExpressionOfTheDocumentsIsUnderstood(String expression) {
        assertDoesNotThrow(() -> Selection.of(expression));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    ""                         | a condition is missing, such as state=ESTABLISHED, at its end
                    outcom=refused             | 'outcom' is no field, did you mean outcome?, at character 1: outcom=refused
                    port=80 and wibblewobble=3 | 'wibblewobble' is no field, at character 13: wibblewobble=3
                    state                      | = and a value are missing behind state, at its end
                    state=                     | a value is missing, at its end
                    state=SIN_SENT             | 'SIN_SENT' is no such state, did you mean SYN_SENT?, at character 7: SIN_SENT
                    state>ESTABLISHED          | state can only be compared by = and !=, at character 6: >ESTABLISHED
                    outcome=refusd             | 'refusd' is no such word, did you mean refused?, at character 9: refusd
                    port=eighty                | 'eighty' is not a number like 80 or a range like 7-9, at character 6: eighty
                    port=1.5                   | '1.5' is not a number like 80 or a range like 7-9, at character 6: 1.5
                    port=9-7                   | '9-7' is a range that ends before it begins, at character 6: 9-7
                    conn>3-9                   | a range goes with = and != only, at character 6: 3-9
                    bytes>9999999999999999999  | '9999999999999999999' is not a number like 3, 10k or 2ki, at character 7: 9999999999999999999
                    duration>3 parsecs         | 'and' or 'or' is missing, at character 12: parsecs
                    duration>3parsecs          | '3parsecs' is not a time like 200ms, 10s or 5m, at character 10: 3parsecs
                    addr=example.org           | 'example.org' is no address like 10.0.0.1, 10.0.0.0/8 or fd00::1, at character 6: example.org
                    addr=10.0.0.0/33           | '10.0.0.0/33' is no address like 10.0.0.1, 10.0.0.0/8 or fd00::1, at character 6: 10.0.0.0/33
                    addr=10.1                  | '10.1' is no address like 10.0.0.1, 10.0.0.0/8 or fd00::1, at character 6: 10.1
                    ip=5                       | '5' is not 4 or 6, at character 4: 5
                    change=CLOSE               | 'CLOSE' is no change like ESTABLISHED>CLOSE or *>CLOSE, at character 8: CLOSE
                    time(CLOSE_WAIT            | a state and ) are expected, as in time(CLOSE_WAIT), at character 6: CLOSE_WAIT
                    time(NOWHERE)>1s           | a state and ) are expected, as in time(CLOSE_WAIT), at character 6: NOWHERE)>1s
                    length(CLOSE)>1s           | only time is asked of a state, as in time(CLOSE_WAIT), at character 1: length(CLOSE)>1s
                    time>1s                    | only a state's time can be asked for, as in time(CLOSE_WAIT), at character 1: time>1s
                    client.duration>1s         | duration is of the whole connection, not of one end, at character 1: client.duration>1s
                    (port=80                   | a ( without its ), at character 1: (port=80
                    port=80)                   | a ) without its (, at character 8: )
                    port=80 port=81            | 'and' or 'or' is missing, at character 9: port=81
                    not                        | a condition is missing, such as state=ESTABLISHED, at its end
                    """)
    void anErrorSaysWhatIsWrongAndPointsAtThePlace(String expression, String message) {
        assertEquals(
                message,
                assertThrows(ExpressionException.class, () -> Selection.of(expression))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not ", "! "})
    void bracketsWithoutEndAreRefusedAndOverflowNoStack(String nested) {
        String expression = nested.repeat(100_000) + "port=80";
        String message = String.valueOf(assertThrows(ExpressionException.class, () -> Selection.of(expression))
                .getMessage());
        assertTrue(message.startsWith("more than 100 brackets in each other, at character "), message);
    }

    @Test
    void manyConditionsInARowAreReadAndTested() throws ExpressionException {
        Selection selection = Selection.of("conn=1" + " or conn=1".repeat(50_000) + " or conn=7");
        assertTrue(selection.selects(new ConnectionFacts(7)));
        assertFalse(selection.selects(new ConnectionFacts(8)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "0.0.0.0/0, 255.255.255.255, true"
    })
    void aNetworkHoldsTheAddressesThatBeginLikeIt(String network, String address, boolean holds) {
        long bits = 0;
        for (String octet : address.split("\\.", -1)) {
            bits = bits << 8 | Integer.parseInt(octet);
        }
        assertEquals(holds, Network.of(network).contains(new SocketAddress(0, bits, false, 80)));
        assertFalse(Network.of("::/0").contains(new SocketAddress(0, bits, false, 80)), "another family");
    }

    @ParameterizedTest
    @CsvSource({"fd00::/65, 0, true", "fd00::/65, 1, false", "fd00::/64, 1, true", "::/0, 1, true", "fd00::, 0, true"})
    void aNetworkOfIp6IsTakenByItsBits(String network, int topBitOfLow, boolean holds) {
        var address = new SocketAddress(0xfd00L << 48, (long) topBitOfLow << 63, true, 80);
        assertEquals(holds, Network.of(network).contains(address));
    }
}
