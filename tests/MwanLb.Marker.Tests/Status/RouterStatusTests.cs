using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Engine.Configuration;
using MwanLb.Engine.Selection;
using MwanLb.Engine.Uplinks;
using MwanLb.Marker.Status;

namespace MwanLb.Marker.Tests.Status;

public sealed class RouterStatusTests
{
    // The heartbeat's place in the table's file, as the layout says.
    private const int HeartbeatOffset = 64;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly RouterModel _model = Sample.Model();

    [Fact]
    public void Read_HeartbeatThatIsNoTime_SilentWithoutAnException()
    {
        using var state = new TestDirectory();
        var table = UplinkTableFile.OpenOrCreate(state.Path, _model.Uplinks, Now, out _);
        var garbage = new byte[sizeof(long)];
        // Whatever a picker may have written; of all values, the one whose distance from now has no absolute value.
        BinaryPrimitives.WriteInt64LittleEndian(garbage, unchecked(Now.ToUnixTimeMilliseconds() - long.MinValue));
        using (var file = File.OpenHandle(state[UplinkTable.FileName], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            RandomAccess.Write(file, garbage, HeartbeatOffset);
        }

        var status = Read(table);

        Assert.False(status.Daemon.IsAlive);
        Assert.StartsWith("daemon: silent (process 0, last seen never)", StatusText.Of(status), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_EverythingToTell_StandsInItsColumn()
    {
        var table = Busy(out var model);

        Assert.Equal("""
            daemon: alive (process 4711)
            uplink  health   weight   used       rtt  fwmark        table connections   assigned
            fibre   draining      7   43 %   12.3 ms  0x1/0xff        101          42          2  weight set by the operator, configured 2
            dsl     unknown       1      -         -  0x2/0xff        102           0          0  slow start at 40 %

            """, StatusText.Of(RouterStatus.Read(model, table, UplinkTableFault.None, (_, _) => true, Now)));
    }

    [Fact]
    public void Text_HelpersOfSquid_SayWhatTheyAnswered()
    {
        var table = Busy(out var model);
        using var state = UplinkState.Over(table, model.Pools);
        using var counters = new PickerCounters(state, PickerKind.Helper, new FakeTimeProvider(Now));
        var idle = StatusText.Of(RouterStatus.Read(model, table, UplinkTableFault.None, (_, _) => true, Now));
        counters.Count(new Selection(model.Uplinks[1], SelectionReason.Turn));
        counters.Count(new Selection(model.Uplinks[1], SelectionReason.Turn));
        counters.Count(new Selection(null, SelectionReason.NoneAvailable));
        counters.CountMalformed();

        var status = RouterStatus.Read(model, table, UplinkTableFault.None, (_, _) => true, Now);

        Assert.EndsWith($"\nhelper {Environment.ProcessId}: 0 answered\n", idle, StringComparison.Ordinal);
        Assert.EndsWith(
            $"\nhelper {Environment.ProcessId}: 3 answered: dsl 2, no mark 1; lines not understood: 1\n", StatusText.Of(status), StringComparison.Ordinal);
        Assert.Contains("\"dsl\": 2", StatusJson.Text(status), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 102u, "fibre   disabled      7", "  its mark leads to table 102; weight set")]
    [InlineData(true, null, "fibre   draining      7", "  weight set")]
    [InlineData(false, 102u, "fibre   ", "  its mark leads to table 102: run 'mwanlb enable'; weight set")]
    public void Text_Detour_IsSaid(bool isDraining, uint? detour, string begin, string note)
    {
        var table = Busy(out var model);
        table.SetDraining(0, isDraining);

        var text = StatusText.Of(RouterStatus.Read(
            model, table, UplinkTableFault.None, (_, _) => true, Now, uplink => uplink.Index == 0 ? detour : null));

        Assert.Contains(begin, text, StringComparison.Ordinal);
        Assert.Contains(note, text, StringComparison.Ordinal);
    }

    // Failover has made it, and takes it away: nothing to do for anybody.
    [Fact]
    public void Text_DetourOfAnUplinkThatIsDown_AsksForNothing()
    {
        var table = Busy(out var model);
        table.SetDraining(0, false);
        table.SetHealth(0, UplinkHealth.Down);

        var text = StatusText.Of(RouterStatus.Read(model, table, UplinkTableFault.None, (_, _) => true, Now, uplink => uplink.Index == 0 ? 102u : null));

        Assert.Contains("its mark leads to table 102 until it is up again", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mwanlb enable", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_DrainedAndTheOthersDown_SaysThatItCarriesNewConnections()
    {
        var table = Busy(out var model);
        table.SetHealth(1, UplinkHealth.Down);

        Assert.Matches("fibre   draining .*  carries new connections: every other uplink is down; weight set", StatusText.Of(RouterStatus.Read(model, table, UplinkTableFault.None, (_, _) => true, Now)));
    }

    [Fact]
    public void Text_NoRouteAndDraining_SaysBoth()
    {
        var table = Busy(out var model);

        Assert.Contains(
            "fibre   no route      7   43 %   12.3 ms  0x1/0xff        101          42          2  draining; weight set by the operator, configured 2\n",
            StatusText.Of(RouterStatus.Read(model, table, UplinkTableFault.None, (_, _) => false, Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_NoTable_SaysWhy() => Assert.Equal(
        "daemon: there is no uplink table ('mwanlb run' has not started yet)\n",
        StatusText.Of(RouterStatus.Read(_model, null, UplinkTableFault.Missing, (_, _) => true, Now)));

    public static TheoryData<bool, bool, bool, bool, string> Routes => new()
    {
        // carries IPv4, IPv6; has a route for IPv4, IPv6
        { true,  true,  true,  true,  "unknown "                                                          },
        { true,  true,  true,  false, "no route  no IPv6 default route"                                   },
        { true,  true,  false, true,  "no route  no IPv4 default route"                                   },
        { true,  true,  false, false, "no route  neither an IPv4 nor an IPv6 default route"               },
        { false, true,  false, true,  "unknown "                                                          },
        { false, true,  true,  false, "no route  no IPv6 default route"                                   },
        { true,  false, true,  false, "unknown "                                                          },
        { true,  false, false, true,  "no route"                                                          },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public void Read_RouteOfAFamily_MattersWhereTheUplinkCarriesIt(bool carriesIPv4, bool carriesIPv6, bool hasIPv4, bool hasIPv6, string expected)
    {
        var model = _model with { Uplinks = [_model.Uplinks[0] with { HasIPv4 = carriesIPv4, HasIPv6 = carriesIPv6 }] };
        var table = UplinkTable.CreatePrivate(model.Uplinks);

        var status = RouterStatus.Read(model, table, UplinkTableFault.None, (_, family) => family is FlowFamily.IPv6 ? hasIPv6 : hasIPv4, Now);

        var uplink = Assert.Single(status.Uplinks);
        Assert.Equal(expected.StartsWith("unknown", StringComparison.Ordinal), uplink.HasRoute);
        Assert.Equal((carriesIPv4 ? hasIPv4 : (bool?)null, carriesIPv6 ? hasIPv6 : (bool?)null), (uplink.HasIPv4Route, uplink.HasIPv6Route));
        var line = StatusText.Of(status).Split('\n')[2];
        var parts = expected.Split("  ");
        Assert.Contains("fibre   " + parts[0], line, StringComparison.Ordinal);
        Assert.EndsWith(parts.Length > 1 ? "  " + parts[1] : " 0", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_WhatTheDaemonMissed_IsToldWhereThereIsSome()
    {
        var table = UplinkTable.CreatePrivate(_model.Uplinks);
        table.AddCountGap();
        Assert.EndsWith("\ncounting: 1 gap, counted anew each time\n", StatusText.Of(Read(table)), StringComparison.Ordinal);

        table.AddCountGap();
        table.AddUnmarked(17);
        Assert.EndsWith("\ncounting: 2 gaps, counted anew each time\nmarking: 17 packets passed by unmarked\n", StatusText.Of(Read(table)), StringComparison.Ordinal);
        Assert.Equal((2, 17), (Read(table).Daemon.CountGaps, Read(table).Daemon.Unmarked));
    }

    // The documented fields of --json: programs of others read them.
    [Fact]
    public void Json_EverythingToTell_HasTheDocumentedFields()
    {
        var table = Busy(out var model);

        Assert.Equal("""
            {
              "daemon": {
                "isAlive": true,
                "processId": 4711,
                "lastSeen": "2026-03-01T12:00:00Z",
                "problem": null,
                "countGaps": 0,
                "unmarked": 0
              },
              "uplinks": [
                {
                  "name": "fibre",
                  "health": "up",
                  "isDraining": true,
                  "hasRoute": true,
                  "weight": 7,
                  "configuredWeight": 2,
                  "operatorWeight": 7,
                  "tier": 1,
                  "slowStartPercent": 100,
                  "usedPercent": 43.2,
                  "rttMilliseconds": 12.345,
                  "fwmark": "0x1/0xff",
                  "table": 101,
                  "interface": "wan0",
                  "connections": 42,
                  "assigned": 2,
                  "tcp": 30,
                  "entries": 99,
                  "hasIPv4Route": true,
                  "hasIPv6Route": null,
                  "detourTable": null,
                  "quota": null,
                  "isLastResort": false
                },
                {
                  "name": "dsl",
                  "health": "unknown",
                  "isDraining": false,
                  "hasRoute": true,
                  "weight": 1,
                  "configuredWeight": 1,
                  "operatorWeight": null,
                  "tier": 1,
                  "slowStartPercent": 40,
                  "usedPercent": null,
                  "rttMilliseconds": null,
                  "fwmark": "0x2/0xff",
                  "table": 102,
                  "interface": "wan1",
                  "connections": 0,
                  "assigned": 0,
                  "tcp": 0,
                  "entries": 0,
                  "hasIPv4Route": true,
                  "hasIPv6Route": null,
                  "detourTable": null,
                  "quota": null,
                  "isLastResort": false
                }
              ],
              "helpers": [],
              "proxies": [],
              "panic": [],
              "healthAgeSeconds": null,
              "health": null
            }

            """, StatusJson.Text(RouterStatus.Read(model, table, UplinkTableFault.None, (_, _) => true, Now)));
    }

    private RouterStatus Read(UplinkTable? table) => RouterStatus.Read(_model, table, UplinkTableFault.None, (_, _) => true, Now);

    private UplinkTable Busy(out RouterModel model)
    {
        var fibre = _model.Uplinks[0] with { Download = 100_000_000 };
        model = _model with { Uplinks = [fibre, _model.Uplinks[1]] };
        var table = UplinkTable.CreatePrivate(model.Uplinks);
        table.Beat(Now, 4711);
        table.SetHealth(0, UplinkHealth.Up);
        table.SetDraining(0, true);
        table.SetOperatorWeight(0, 7);
        table.SetUsed(0, 432_100, 1_000);
        table.AddRtt(0, TimeSpan.FromMicroseconds(12_345));
        table.AddAssigned(0, 0);
        table.AddAssigned(0, 3);
        table.SetCounted(0, 42, 2);
        table.SetEntries(0, 30, 99);
        table.SetRampPercent(1, 40);
        return table;
    }
}
