namespace MwanLb.Marker.Health.Traffic;

/// <summary>What real connections say about an uplink.</summary>
/// <param name="Tried">Web servers that connections were opened to within the window, long enough ago to have answered.</param>
/// <param name="Answered">Those of them that did.</param>
internal readonly record struct TrafficOpinion(int Tried, int Answered)
{
    // One page of today asks so many servers. Of fewer, all may be down, or one client's mistake.
    private const int MinTried = 6;

    // A tenth: a line that is sick answers none, and one that is well most. Between are scanners, whose targets mostly do not exist.
    private const int BadShare = 10;

    /// <summary>Whether connections on it are as good as never answered.</summary>
    public bool IsBad => Tried >= MinTried && Answered * BadShare <= Tried;
}
