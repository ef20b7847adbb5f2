using System.Runtime.CompilerServices;
using Layout = MwanLb.Engine.Uplinks.UplinkTableLayout;

namespace MwanLb.Engine.Uplinks;

/// <summary>The cells in which one process counts what it answers. For the threads of one process; anybody may read.</summary>
/// <param name="memory">The table.</param>
/// <param name="index">Which of its pickers.</param>
internal sealed class PickerCell(SharedMapping memory, int index)
{
    /// <summary>Counts one answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(in Selection.Selection selection) => Add(
        selection.Uplink is { } uplink ? Layout.UplinksInPicker + (uplink.Index * sizeof(long))
        : selection.IsDropped ? Layout.DroppedInPicker
        : Layout.UnmarkedInPicker);

    /// <summary>Counts one request that could not be understood, beside its answer.</summary>
    public void CountMalformed() => Add(Layout.MalformedInPicker);

    /// <summary>Writes how many connections it has open by an uplink.</summary>
    public void SetOpen(int slot, long connections) => Volatile.Write(ref Long(Layout.OpenInPicker + (slot * sizeof(long))), connections);

    /// <summary>Says that the process lives.</summary>
    public void Beat(DateTimeOffset now) => Volatile.Write(ref Long(Layout.SeenInPicker), now.ToUnixTimeMilliseconds());

    /// <summary>Whether it is still a process': one that slept for long may have lost it to another.</summary>
    public bool IsHeldBy(long processId) => Volatile.Read(ref Long(Layout.ProcessIdInPicker)) == processId;

    /// <summary>Makes room for another process.</summary>
    public void Release() => Volatile.Write(ref Long(Layout.ProcessIdInPicker), 0);

    /// <summary>Takes a cell that nobody uses, or whose process has not been heard of for long; null: it is in use, or another was faster.</summary>
    public static PickerCell? TryTake(SharedMapping memory, int index, PickerKind kind, long processId, DateTimeOffset now)
    {
        ref var owner = ref memory.Long(Layout.Picker(index, Layout.ProcessIdInPicker));
        var before = Volatile.Read(ref owner);
        var cell = new PickerCell(memory, index);
        if ((before != 0 && !cell.IsForgotten(now)) || Interlocked.CompareExchange(ref owner, processId, before) != before)
        {
            return null;
        }

        memory.Bytes(Layout.Picker(index, Layout.SeenInPicker), Layout.PickerSize - Layout.SeenInPicker).Clear();
        memory.Int(Layout.Picker(index, Layout.KindInPicker)) = (int)kind;
        cell.Beat(now);
        return cell;
    }

    private bool IsForgotten(DateTimeOffset now) =>
        Math.Abs(now.ToUnixTimeMilliseconds() - Math.Max(0, Volatile.Read(ref Long(Layout.SeenInPicker)))) > PickerList.ForgottenAfter.TotalMilliseconds;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int cell) => Interlocked.Increment(ref Long(cell));

    private ref long Long(int cell) => ref memory.Long(Layout.Picker(index, cell));
}
