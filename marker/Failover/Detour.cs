using System.Globalization;
using System.Text;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;

namespace MwanLb.Marker.Failover;

/// <summary>
/// What the kernel is told when an uplink is taken out of use at once: its mark leads to another one's table, what was forwarded by it is
/// forgotten, and the router's own connections on it are closed, so that whoever waits for an answer tries again now and not after a time-out.
/// </summary>
/// <remarks>
/// The order matters. A program whose connection is closed opens the next one within a millisecond, often with the same mark: the detour must
/// stand by then, and what conntrack has of the new connection must not be forgotten with the old ones.
/// </remarks>
internal static class Detour
{
    /// <summary>Of the operator's rules: after the specific routes of the main table, before the uplinks' own.</summary>
    public const int Priority = 10005;

    /// <summary>Of the rules for uplinks that are down: behind the operator's, whose word holds until he takes it back.</summary>
    public const int FailoverPriority = 10006;

    private static readonly (FlowFamily Family, int Number)[] Families = [(FlowFamily.IPv4, 4), (FlowFamily.IPv6, 6)];

    private const string Functions = """
        set -u

        # gone FAMILY MARK: no detour
        gone() {
            while ip -$1 rule del pref $pref fwmark $2 2>/dev/null; do :; done
        }

        # close FAMILY MARK: forgets what is forwarded with a mark, and closes what is the router's own
        close() {
            forgotten=0
            if command -v conntrack >/dev/null; then
                forgotten=$(conntrack -D -f ipv$1 --mark $2 2>/dev/null | wc -l)
            fi
            closed=$(ss -$1 -H -t -K "fwmark = $2" 2>/dev/null | wc -l)
            what="$closed connections of this router closed, $forgotten entries of conntrack forgotten"
        }

        # detour FAMILY MARK TABLE UPLINK
        detour() {
            gone $1 $2
            ip -$1 rule add pref $pref fwmark $2 lookup $3 || exit 1
            close $1 $2
            echo "IPv$1: its mark leads to $4's table; $what"
        }

        # direct FAMILY MARK
        direct() {
            if ! ip -N -$1 rule show pref $pref 2>/dev/null | grep -q "fwmark $2 "; then return 0; fi
            gone $1 $2
            close $1 $2
            echo "IPv$1: its mark leads to its own table again; $what"
        }

        # forget FAMILY MARK
        forget() {
            close $1 $2
            echo "IPv$1: $what"
        }

        """;

    /// <summary>The script that begins it.</summary>
    /// <param name="uplink">What is taken out of use.</param>
    /// <param name="standIn">Which uplink carries a family meanwhile; null: none, and then nothing of that family is closed.</param>
    /// <param name="priority">Whose it is.</param>
    public static string Begin(Uplink uplink, Func<FlowFamily, Uplink?> standIn, int priority = Priority)
    {
        var script = new StringBuilder(Prologue(priority));
        foreach (var (family, number) in Families)
        {
            if (uplink.Carries(family) && standIn(family) is { } other)
            {
                script.Append(CultureInfo.InvariantCulture, $"detour {number} {uplink.Fwmark} {other.Table} {other.Name}\n");
            }
        }

        return script.ToString();
    }

    /// <summary>The script that ends it. What was opened by the detour has another uplink's address: it is closed, too.</summary>
    /// <param name="uplink">What is back in use.</param>
    /// <param name="priority">Whose it is.</param>
    public static string End(Uplink uplink, int priority = Priority) =>
        Prologue(priority) + string.Concat(Families.Select(family => string.Create(CultureInfo.InvariantCulture, $"direct {family.Number} {uplink.Fwmark}\n")));

    /// <summary>The script that ends it and closes nothing: another detour holds for the same mark.</summary>
    public static string Withdraw(Uplink uplink, int priority) =>
        Prologue(priority) + string.Concat(Families.Select(family => string.Create(CultureInfo.InvariantCulture, $"gone {family.Number} {uplink.Fwmark}\n")));

    /// <summary>The script that has failover go on with what the operator began, and closes nothing: the uplink is down, and by the detour runs what runs.</summary>
    public static string HandOver(Uplink uplink) => Prologue(Priority) + string.Concat(Families.Select(family => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        table=$(ip -N -{family.Number} rule show pref {Priority} 2>/dev/null | sed -n 's/.*fwmark {uplink.Fwmark.ToString().Replace("/", "\\/", StringComparison.Ordinal)} lookup //p')
        for other in $table; do ip -{family.Number} rule add pref {FailoverPriority} fwmark {uplink.Fwmark} lookup $other 2>/dev/null || :; done
        gone {family.Number} {uplink.Fwmark}

        """)));

    /// <summary>The script that forgets and closes what runs by an uplink, and leaves its mark as it is.</summary>
    public static string Close(Uplink uplink) => Functions + string.Concat(Families.Where(family => uplink.Carries(family.Family))
        .Select(family => string.Create(CultureInfo.InvariantCulture, $"forget {family.Number} {uplink.Fwmark}\n")));

    private static string Prologue(int priority) => string.Create(CultureInfo.InvariantCulture, $"pref={priority}\n") + Functions;

    /// <summary>The table that an uplink's mark leads to for the time being, by what <c>ip rule show</c> says; null: its own.</summary>
    /// <param name="uplink">Whose mark.</param>
    /// <param name="rules">The rules of <see cref="Priority"/>, with <c>ip -N</c>.</param>
    public static uint? TableOf(Uplink uplink, string rules)
    {
        // 10005:	from all fwmark 0x2/0xff lookup 101; without a mask where it has all bits.
        string[] marks = [uplink.Fwmark.ToString(), string.Create(CultureInfo.InvariantCulture, $"0x{uplink.Fwmark.Value:x}")];
        foreach (var line in rules.Split('\n'))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is [.., "fwmark", var mark, "lookup", var table] && (mark == marks[0] || (mark == marks[1] && uplink.Fwmark.Mask == uint.MaxValue))
                && uint.TryParse(table, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }
}
