namespace MwanLb.Marker.Counting;

/// <summary>The tracked connections of all uplinks, and how many of which kind each uplink has. For one thread.</summary>
/// <remarks>
/// Putting in what is in already changes nothing, and so does removing what is not: events may be told again after a dump. Eight bytes a
/// connection at 5/8 full, so that a million take 16 MiB: open addressing with linear probing, and no marks of what was removed.
/// </remarks>
internal sealed class ConnectionLedger(int uplinks)
{
    private const int LeastCapacity = 4096;

    // A connection: 56 bits of its key, 6 of its uplink, and what it is. 0 is an empty place.
    private const ulong Live = 1;
    private const ulong Tcp = 2;
    private const int UplinkShift = 2;
    private const ulong KeyBits = ~0xffUL;

    private readonly ConnectionTally[] _tallies = new ConnectionTally[uplinks];
    private ulong[] _places = new ulong[LeastCapacity];
    private int _homeShift = HomeShift(LeastCapacity);

    /// <summary>How many connections there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them an uplink has.</summary>
    public ConnectionTally Tally(int uplink) => _tallies[uplink];

    /// <summary>Puts a connection in, or changes it.</summary>
    public void Put(ulong key, int uplink, bool isTcp, bool isLive)
    {
        if ((Count + 1) * 8L > _places.Length * 5L)
        {
            Grow();
        }

        var place = Find(key);
        var former = _places[place];
        var present = KeyOf(key) | ((ulong)uplink << UplinkShift) | (isTcp ? Tcp : 0) | (isLive ? Live : 0);
        if (former == present)
        {
            return;
        }

        if (former == 0)
        {
            Count++;
        }
        else
        {
            Add(former, -1);
        }

        _places[place] = present;
        Add(present, 1);
    }

    /// <summary>Whether a connection is in, and whether it is live.</summary>
    public bool Contains(ulong key, out bool isLive)
    {
        var found = _places[Find(key)];
        isLive = (found & Live) != 0;
        return found != 0;
    }

    /// <summary>Takes a connection out; false where it was not in.</summary>
    public bool Remove(ulong key)
    {
        var hole = Find(key);
        if (_places[hole] == 0)
        {
            return false;
        }

        Add(_places[hole], -1);
        Count--;

        // Those behind move up as far as their own places allow, so that every search still ends at the first empty place (Knuth, 6.4, algorithm R).
        var last = _places.Length - 1;
        for (var next = (hole + 1) & last; _places[next] != 0; next = (next + 1) & last)
        {
            var home = Home(_places[next]);
            if (((next - home) & last) >= ((next - hole) & last))
            {
                _places[hole] = _places[next];
                hole = next;
            }
        }

        _places[hole] = 0;
        return true;
    }

    /// <summary>Empties it; what was needed for a flood is given back.</summary>
    /// <param name="expected">How many connections are about to come in.</param>
    public void Clear(int expected)
    {
        var capacity = LeastCapacity;
        while (capacity * 5L < expected * 8L)
        {
            capacity *= 2;
        }

        if (_places.Length < capacity || _places.Length > 4 * capacity)
        {
            _places = new ulong[capacity];
            _homeShift = HomeShift(capacity);
        }
        else
        {
            Array.Clear(_places);
        }

        Array.Clear(_tallies);
        Count = 0;
    }

    private void Grow()
    {
        var former = _places;
        _places = new ulong[2 * former.Length];
        _homeShift = HomeShift(_places.Length);
        foreach (var connection in former)
        {
            if (connection != 0)
            {
                _places[Find(connection)] = connection;
            }
        }
    }

    /// <summary>The place of a key, or the empty one where it would be.</summary>
    private int Find(ulong key)
    {
        var wanted = KeyOf(key);
        var place = Home(wanted);
        while (_places[place] is not 0 and var present && (present & KeyBits) != wanted)
        {
            place = (place + 1) & (_places.Length - 1);
        }

        return place;
    }

    private int Home(ulong connection) => (int)(connection >> _homeShift);

    private static int HomeShift(int capacity) => 64 - int.Log2(capacity);

    // No key may look like an empty place.
    private static ulong KeyOf(ulong key) => (key & KeyBits) == 0 ? ~KeyBits + 1 : key & KeyBits;

    private void Add(ulong connection, int sign)
    {
        ref var tally = ref _tallies[(connection & ~KeyBits) >> UplinkShift];
        var live = (connection & Live) == 0 ? 0 : sign;
        tally = (connection & Tcp) == 0
            ? new(tally.Tcp, tally.Other + live, tally.All + sign)
            : new(tally.Tcp + live, tally.Other, tally.All + sign);
    }
}
