using System.Collections.Immutable;
using Layout = MwanLb.Engine.Uplinks.UplinkTableLayout;

namespace MwanLb.Engine.Uplinks;

/// <summary>The processes that answer others, as the table has them.</summary>
public sealed class PickerList
{
    /// <summary>A process that has not been heard of for so long makes room for another.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(1);

    private readonly SharedMapping _memory;

    internal PickerList(SharedMapping memory) => _memory = memory;

    /// <summary>What each has answered; those alone that have been heard of within <see cref="UplinkState.HeartbeatLimit"/>, by process id.</summary>
    /// <param name="uplinks">How many uplinks there are.</param>
    /// <param name="now">The time.</param>
    public ImmutableArray<PickerStatus> Read(int uplinks, DateTimeOffset now)
    {
        var found = ImmutableArray.CreateBuilder<PickerStatus>();
        for (var index = 0; index < Layout.PickerCount; index++)
        {
            var processId = Count(index, Layout.ProcessIdInPicker);
            var age = now.ToUnixTimeMilliseconds() - Count(index, Layout.SeenInPicker);
            if (processId == 0 || Math.Abs(age) > UplinkState.HeartbeatLimit.TotalMilliseconds)
            {
                continue;
            }

            var kind = (PickerKind)Volatile.Read(ref _memory.Int(Layout.Picker(index, Layout.KindInPicker)));
            found.Add(new PickerStatus(
                processId,
                Enum.IsDefined(kind) ? kind : PickerKind.Unknown,
                [.. Enumerable.Range(0, uplinks).Select(Answers)],
                [.. Enumerable.Range(0, uplinks).Select(Open)],
                Count(index, Layout.UnmarkedInPicker),
                Count(index, Layout.DroppedInPicker),
                Count(index, Layout.MalformedInPicker)));

            long Open(int slot) => Count(index, Layout.OpenInPicker + (slot * sizeof(long)));
            long Answers(int slot) => Count(index, Layout.UplinksInPicker + (slot * sizeof(long)));
        }

        found.Sort(static (a, b) => a.ProcessId.CompareTo(b.ProcessId));
        return found.DrainToImmutable();
    }

    /// <summary>Takes a cell for a process; null where all are taken.</summary>
    internal PickerCell? Take(PickerKind kind, long processId, DateTimeOffset now)
    {
        for (var index = 0; index < Layout.PickerCount; index++)
        {
            if (PickerCell.TryTake(_memory, index, kind, processId, now) is { } cell)
            {
                return cell;
            }
        }

        return null;
    }

    // Any picker can write it: what is negative is no count.
    private long Count(int index, int cell) => Math.Max(0, Volatile.Read(ref _memory.Long(Layout.Picker(index, cell))));
}
