namespace MwanLb.Engine.Squid;

/// <summary>What a field of a request line says. Squid's logformat codes, as far as a choice can go by them.</summary>
public enum SquidField : byte
{
    /// <summary>Nothing that is of use here.</summary>
    Ignored,

    /// <summary><c>%&gt;a</c>: the client's address.</summary>
    Client,

    /// <summary><c>%&gt;p</c>: the client's port.</summary>
    ClientPort,

    /// <summary><c>%&gt;rd</c>: the destination's name or address.</summary>
    Host,

    /// <summary><c>%&gt;rP</c>: the destination's port.</summary>
    Port,

    /// <summary><c>%&gt;ru</c>: the URL, or host and port of a CONNECT. Host and port are taken from it where no other field has them.</summary>
    Url,

    /// <summary><c>%un</c>: the user, by whatever way he is known.</summary>
    User,

    /// <summary><c>%note{clt_conn_tag}</c>: what an earlier answer has noted of the client's connection.</summary>
    ConnectionTag,
}
