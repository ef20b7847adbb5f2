using System.Globalization;
using System.Text;

namespace MwanLb.Marker.Routing;

/// <summary>
/// The plan as a shell script. <c>apply</c> runs the very text that <c>plan</c> prints, so what an admin reads is what happens,
/// and running it by hand is the same. Each change is noted with its undo before it is made; the notes are all that <c>clean</c> needs,
/// whatever the configuration says by then.
/// </summary>
internal static class RoutingScript
{
    /// <summary>Makes what is missing, then removes what an earlier plan made and this one no longer wants. Undone again where a step fails.</summary>
    public static string Apply(RoutingPlan plan, string stateDirectory)
    {
        var script = new StringBuilder();
        script.Append("#!/bin/sh\n");
        script.Append("# Routes, rules and marks, as 'mwanlb apply' makes them. Safe to run again; 'mwanlb clean' takes all of it back.\n");
        script.Append($"# Marking rules by {plan.Backend.ToString().ToLowerInvariant()}: {plan.BackendReason}.\n");
        script.Append($"state={Quote(Path.GetFullPath(stateDirectory))}\n");
        script.Append(Common).Append(ApplyFunctions);
        script.Append(CultureInfo.InvariantCulture, $"\nforeign_marks 0x{plan.FwmarkMask:x}\n\n# Kernel settings\nforward\nsetting net.ipv4.conf.all.src_valid_mark 1\n");
        foreach (var name in plan.UplinkInterfaces)
        {
            script.Append($"uplink_interface {name}\n");
        }

        foreach (var name in plan.LanInterfaces)
        {
            script.Append($"lan_interface {name}\n");
        }

        foreach (var chains in plan.BaseChains)
        {
            script.Append($"base {chains}\n");
        }

        foreach (var step in plan.Steps)
        {
            script.Append($"\nstep {Quote(step.What)} {step.Mode.ToString().ToLowerInvariant()} {Quote(step.Present)} {Quote(step.Undo)} <<'DO'\n{step.Do}\nDO\n");
        }

        return script.Append("\ndrop_stale\nfinished\n").ToString();
    }

    /// <summary>Takes back everything that is noted, last change first.</summary>
    public static string Clean(string stateDirectory) =>
        $"#!/bin/sh\nstate={Quote(Path.GetFullPath(stateDirectory))}\n{Common}{CleanBody}";

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private const string Common = """
        set -eu
        umask 022
        export state  # the notes name it, whatever characters it holds
        applied=$state/applied  # one note a line: the command that takes a change back
        mkdir -p "$state"
        exec 9>"$state/apply.lock"
        flock -n 9 || { echo "mwanlb: another apply or clean is at work ($state/apply.lock)" >&2; exit 1; }

        # take_back FILE: runs its notes, last one first; says which fail, and goes on
        take_back() {
            tac "$1" | while IFS= read -r undo; do
                sh -c "$undo" </dev/null || { echo "mwanlb: could not take back: $undo" >&2; echo failed >>"$1.failed"; }
            done
            if [ -e "$1.failed" ]; then rm -f "$1.failed"; return 1; fi
        }

        """;

    private const string ApplyFunctions = """
        wanted=$state/wanted
        adopted=$state/adopted
        touch "$applied"
        : >"$wanted"
        : >"$adopted"
        before=$(wc -l <"$applied")
        made=0
        doing='start'

        trap 'failed $?' EXIT
        trap 'exit 130' HUP INT TERM

        warn() { echo "mwanlb: warning: $1" >&2; }

        failed() {
            echo "mwanlb: failed at: $doing; taking back what was done" >&2
            tail -n +$((before + 1)) "$applied" >"$applied.undo"
            take_back "$applied.undo" || :
            head -n "$before" "$applied" >"$applied.new"
            mv "$applied.new" "$applied"
            rm -f "$applied.undo" "$wanted" "$adopted"
            if [ ! -s "$applied" ]; then rm -f "$applied"; fi
            exit "$1"
        }

        finished() {
            trap - EXIT
            if [ -s "$adopted" ]; then
                { head -n "$before" "$applied"; cat "$adopted"; tail -n +$((before + 1)) "$applied"; } >"$applied.new"
                mv "$applied.new" "$applied"
            fi
            rm -f "$wanted" "$adopted"
            if [ "$made" -gt 0 ]; then echo "mwanlb: applied ($made changes)"; else echo 'mwanlb: applied (all was in place)'; fi
        }

        note() { grep -qxF -e "$1" "$applied" || printf '%s\n' "$1" >>"$applied"; }

        # step WHAT once|ours|always PRESENT UNDO <DO: made unless it is there. What was there before us is not noted, unless by its name
        # or priority it can only be ours: then the notes were lost, and it is noted again.
        step() {
            doing=$1
            action=$(cat)
            undo="if { $3; } >/dev/null 2>&1; then $4; fi"
            printf '%s\n' "$undo" >>"$wanted"
            if (eval "$3") >/dev/null 2>&1; then
                if [ "$2" != once ] && ! grep -qxF -e "$undo" "$applied"; then printf '%s\n' "$undo" >>"$adopted"; fi
                if [ "$2" = always ]; then eval "$action"; fi
            else
                note "$undo"
                made=$((made + 1))
                eval "$action"
            fi
        }

        # setting NAME VALUE: a sysctl; its old value is noted, with -e: an interface that is gone by then needs it no more
        setting() {
            doing="sysctl $1=$2"
            old=$(sysctl -n "$1")
            if [ "$old" = "$2" ]; then return 0; fi
            if ! grep -qF -e "sysctl -qew $1=" "$applied"; then note "sysctl -qew $1=$old"; fi
            sysctl -qw "$1=$2"
            made=$((made + 1))
        }

        # Forwarding on. The kernel then changes the settings of every interface too, so these are kept for the way back.
        forward() {
            doing='sysctl net.ipv4.ip_forward=1'
            if [ "$(sysctl -n net.ipv4.ip_forward)" = 1 ]; then return 0; fi
            sysctl -a -r '^net\.ipv4\.conf\.[^.]*\.(forwarding|accept_redirects)$' >"$state/forwarding" 2>/dev/null
            note 'sysctl -qep "$state/forwarding"; rm -f "$state/forwarding"'
            setting net.ipv4.ip_forward 1
        }

        # uplink_interface NAME: strict reverse path filtering would drop the answers of any uplink but the main table's. Loose, it asks
        # for some way back; src_valid_mark lets it find the marked one, also while the main table has no default route.
        uplink_interface() {
            if ! ip link show dev "$1" >/dev/null 2>&1; then return 0; fi
            own=$(sysctl -n "net/ipv4/conf/$1/rp_filter")
            all=$(sysctl -n net.ipv4.conf.all.rp_filter)
            if [ "$own" -le 1 ] && [ "$all" -le 1 ] && [ "$((own + all))" -ge 1 ]; then setting "net/ipv4/conf/$1/rp_filter" 2; fi
        }

        # lan_interface NAME: its rules wait for it
        lan_interface() {
            ip link show dev "$1" >/dev/null 2>&1 || warn "there is no interface $1 (lan) yet"
        }

        # default_route UPLINK TABLE ROUTE: an uplink that is not ready must not stop the others. Another's default route is never replaced.
        default_route() {
            present=$(ip -N route show default table "$2" 2>/dev/null) || :
            if [ -n "$present" ] && ! head -n "$before" "$applied" | grep -q "ip route del default .* table $2; fi\$"; then
                echo "mwanlb: table $2 holds a route that is not ours: $present" >&2
                return 1
            fi
            problem=$(ip route replace default $3 table "$2" 2>&1) && return 0
            made=$((made - 1))
            warn "uplink $1 is not ready ($problem): its connections take the router's default route. Run 'mwanlb apply' when it is"
        }

        # foreign_marks MASK: rules of others that look at our bits
        foreign_marks() {
            ip -N rule show | grep fwmark | grep -v '^100[0-9][0-9]:' | while IFS= read -r rule; do
                mark=${rule#*fwmark }
                mark=${mark%% *}
                case $mark in */*) bits=${mark#*/} ;; *) bits=0xffffffff ;; esac
                if [ "$((bits & $1))" -ne 0 ]; then warn "a rule of others looks at bits of our fwmark-mask ($1): $rule"; fi
            done
        }

        # base TABLE CHAIN...: iptables-nft makes tables and base chains when a rule needs them; those that it makes for us go with us
        base() {
            if ! iptables -V | grep -q nf_tables || ! command -v nft >/dev/null; then return 0; fi
            if ! nft list table ip "$1" >/dev/null 2>&1; then
                note "! nft list table ip $1 >/dev/null 2>&1 || nft list table ip $1 | grep -q chain || nft delete table ip $1"
            fi
            table=$1
            shift
            for chain; do
                if ! nft list chain ip "$table" "$chain" >/dev/null 2>&1; then note "iptables -w 5 -t $table -X $chain 2>/dev/null || :"; fi
            done
        }

        # What an earlier plan made (its steps' notes begin with "if") and this one does not want goes, after the new stands.
        drop_stale() {
            doing='removing what an earlier plan made'
            grep '^if ' "$applied" | grep -vxFf "$wanted" >"$applied.stale" || :
            take_back "$applied.stale"
            if [ -s "$applied.stale" ]; then
                grep -vxFf "$applied.stale" "$applied" >"$applied.new" || :
                mv "$applied.new" "$applied"
            fi
            rm -f "$applied.stale"
        }

        """;

    private const string CleanBody = """
        if [ ! -s "$applied" ]; then
            rm -f "$applied"
            if ip -N rule show pref 10000 | grep -qw 'lookup 254 suppress_prefixlength 0'; then
                echo "mwanlb: our rules stand, but the notes of how to take them back are lost ($applied): run 'mwanlb apply', then 'mwanlb clean'" >&2
                exit 1
            fi
            echo "mwanlb: nothing to take back ($applied is empty or missing)"
            exit 0
        fi
        take_back "$applied" || { echo "mwanlb: the notes stay in $applied" >&2; exit 1; }
        rm -f "$applied"
        echo 'mwanlb: cleaned'

        """;
}
