// The forward proxy is not in this version. The project is here so that the three programs are built, published and checked alike.
Console.Error.WriteLine("mwanlb-proxy: the forward proxy is not part of this version; use Squid with mwanlb-helper");
return 1;
