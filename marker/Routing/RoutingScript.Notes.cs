using MwanLb.Marker.Failover;

namespace MwanLb.Marker.Routing;

internal static partial class RoutingScript
{
    /// <summary>What apply and clean begin with.</summary>
    private const string Common = """
        set -eu
        umask 022
        export state  # the notes name it, whatever characters it holds
        applied=$state/applied  # one note a line: the command that takes a change back
        mkdir -p "$state"
        exec 9>"$state/apply.lock"
        # The daemon holds it for a moment when it puts something back.
        flock -w 3 9 || { echo "mwanlb: another apply or clean is at work ($state/apply.lock)" >&2; exit 1; }

        # take_back FILE: runs its notes, last one first; says which fail, and goes on
        take_back() {
            tac "$1" | while IFS= read -r undo; do
                sh -c "$undo" </dev/null || { echo "mwanlb: could not take back: $undo" >&2; echo failed >>"$1.failed"; }
            done
            if [ -e "$1.failed" ]; then rm -f "$1.failed"; return 1; fi
        }

        """;

    /// <summary>How steps are made, noted and taken back.</summary>
    private const string Steps = """
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

        # outdated WANTED STALE ADOPTED: of the stale notes those that are to be run. Where a gateway is found out, or was, the notes of before and of
        # now speak of the same route: then the one of now takes the other's place, and goes to ADOPTED.
        outdated() {
            awk -v adopted="$3" '
                function route(note) {
                    if (note !~ /route del default .*dev [^ ]+ table [0-9]+; fi$/) return ""
                    match(note, /dev [^ ]+ table [0-9]+; fi$/)
                    return (note ~ /ip -6 route del/) substr(note, RSTART)
                }
                function found(note) { return note ~ /default \.\*dev/ }
                NR == FNR && FILENAME == ARGV[1] { if (route($0) != "") wanted[route($0)] = $0; next }
                (route($0) in wanted) && (found($0) || found(wanted[route($0)])) { print wanted[route($0)] >adopted; next }
                { print }
            ' "$1" "$2"
        }

        # What an earlier plan made (its steps' notes begin with "if") and this one does not want goes, after the new stands.
        drop_stale() {
            doing='removing what an earlier plan made'
            grep '^if ' "$applied" | grep -vxFf "$wanted" >"$applied.stale" || :
            : >"$applied.kept"
            outdated "$wanted" "$applied.stale" "$applied.kept" >"$applied.gone"
            take_back "$applied.gone"
            while IFS= read -r kept; do note "$kept"; done <"$applied.kept"
            rm -f "$applied.gone" "$applied.kept"
            if [ -s "$applied.stale" ]; then
                grep -vxFf "$applied.stale" "$applied" >"$applied.new" || :
                mv "$applied.new" "$applied"
            fi
            rm -f "$applied.stale"
        }

        """;

    /// <summary>What clean does.</summary>
    // Those of 'mwanlb disable' and of failover, which are not of the plan: 'apply' leaves them as they are.
    private static readonly string Detours = $$"""
        for family in -4 -6; do
            for pref in {{Detour.Priority}} {{Detour.FailoverPriority}}; do
                while ip -N $family rule show pref $pref 2>/dev/null | grep -q fwmark; do ip $family rule del pref $pref; done
            done
        done
        {{ResetWindow.Close}}
        """;

    private const string CleanBody = """
        if [ ! -s "$applied" ]; then
            rm -f "$applied"
            if { ip -N rule show pref 10000; ip -N -6 rule show pref 10000; } 2>/dev/null | grep -qw 'lookup 254 suppress_prefixlength 0'; then
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
